# columns for points
def three_line_network(X, W, b, v, c):
    hidden = logistic(W.T @ X.T + b[:, None])
    return logistic(v @ hidden + c)
