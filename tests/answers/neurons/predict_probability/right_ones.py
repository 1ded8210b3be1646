# the bias as the weight of a column of ones
def predict_probability(X, w, b):
    extended = np.hstack([np.ones((len(X), 1)), X])
    return logistic(np.dot(extended, np.concatenate([[b], w])))
