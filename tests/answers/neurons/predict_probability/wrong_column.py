# a column instead of a vector -> test_predict_probability: "ждём массив формы (3,)"
def predict_probability(X, w, b):
    return logistic(X @ w.reshape(-1, 1) + b)
