# steps instead of sigmoids in the hidden layer -> test_three_line_network: "не ступенька"
def three_line_network(X, W, b, v, c):
    hidden = (X @ W + b > 0).astype(float)
    return logistic(hidden @ v + c)
