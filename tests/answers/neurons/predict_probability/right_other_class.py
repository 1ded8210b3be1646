# one minus the probability of the other class
def predict_probability(X, w, b):
    negative = 1 / (1 + np.exp(X @ w + b))
    return 1 - negative
