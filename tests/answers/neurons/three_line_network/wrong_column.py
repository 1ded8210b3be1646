# a column instead of a vector -> test_three_line_network: "ждём массив формы (4,)"
def three_line_network(X, W, b, v, c):
    hidden = logistic(X @ W + b)
    return logistic(hidden @ v.reshape(-1, 1) + c)
