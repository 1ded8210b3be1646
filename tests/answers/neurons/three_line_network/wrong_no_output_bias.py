# the output's bias is forgotten -> test_three_line_network: "Три точки лежат снаружи"
def three_line_network(X, W, b, v, c):
    return logistic(logistic(X @ W + b) @ v)
