# tanh in the hidden layer -> test_three_line_network: "не тангенс"
def three_line_network(X, W, b, v, c):
    return logistic(np.tanh(X @ W + b) @ v + c)
