# the signed distance itself -> test_predict_probability: "применена ли сигмоида"
def predict_probability(X, w, b):
    return X @ w + b
