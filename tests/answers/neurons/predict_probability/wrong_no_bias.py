# the bias is forgotten -> test_predict_probability: "посчитайте w·x + b на бумаге"
def predict_probability(X, w, b):
    return logistic(X @ w)
