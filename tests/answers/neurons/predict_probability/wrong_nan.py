# e^z / (1 + e^z), which is nan where e^z is infinite -> test_predict_probability: "nan или бесконечность"
def predict_probability(X, w, b):
    z = X @ w + b
    return np.exp(z) / (1 + np.exp(z))
