# the hidden biases are forgotten -> test_three_line_network: "проверьте оба смещения"
def three_line_network(X, W, b, v, c):
    return logistic(logistic(X @ W) @ v + c)
