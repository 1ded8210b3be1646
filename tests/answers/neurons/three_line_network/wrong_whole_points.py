# the hidden layer's sums go into an array of the points' type -> test_three_line_network: "с целыми координатами"
def three_line_network(X, W, b, v, c):
    sums = np.zeros((len(X), W.shape[1]), dtype=X.dtype)
    for unit in range(W.shape[1]):
        sums[:, unit] = X @ W[:, unit] + b[unit]
    return logistic(logistic(sums) @ v + c)
