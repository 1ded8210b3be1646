# all inputs, but only the first three neurons -> test_three_line_network: "шестью скрытыми нейронами"
def three_line_network(X, W, b, v, c):
    hidden = logistic(X @ W[:, :3] + b[:3])
    return logistic(hidden @ v[:3] + c)
