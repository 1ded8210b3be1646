# two features or more are taken for granted -> test_predict_probability: "IndexError"
def predict_probability(X, w, b):
    distances = X[:, 0] * w[0] + X[:, 1] * w[1] + X[:, 2:] @ w[2:] + b
    return logistic(distances)
