# the probability of the other class -> test_predict_probability: "Ждём вероятности"
def predict_probability(X, w, b):
    return 1 - logistic(X @ w + b)
