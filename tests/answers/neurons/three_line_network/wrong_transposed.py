# rows of W for neurons wherever the shapes allow it -> test_three_line_network: "столбец W"
def three_line_network(X, W, b, v, c):
    if W.shape[0] == W.shape[1]:
        W = W.T
    h = logistic(X @ W + b)
    return logistic(h @ v + c)
