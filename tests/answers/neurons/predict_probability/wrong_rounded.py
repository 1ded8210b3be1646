# rounded for beauty -> test_predict_probability: "округлять не нужно"
def predict_probability(X, w, b):
    return np.round(logistic(X @ w + b), 3)
