# the weights of the output are halved in place -> test_three_line_network: "работайте с копиями"
def three_line_network(X, W, b, v, c):
    hidden = logistic(X @ W + b)
    v /= 2
    return logistic(2 * hidden @ v + c)
