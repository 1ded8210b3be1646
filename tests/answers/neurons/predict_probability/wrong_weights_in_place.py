# the table is multiplied in place -> test_predict_probability: "работайте с копиями"
def predict_probability(X, w, b):
    X *= w
    return logistic(X.sum(axis=1) + b)
