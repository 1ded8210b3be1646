# the sums go into an array of the table's type, which cuts fractions off -> test_predict_probability: "с целыми признаками"
def predict_probability(X, w, b):
    sums = np.zeros(len(X), dtype=X.dtype)
    for row in range(len(X)):
        sums[row] = X[row] @ w + b
    return logistic(sums)
