# one point loses its axis -> test_three_line_network: "Вероятность одной точки: ждём форму (1,)"
def three_line_network(X, W, b, v, c):
    hidden = logistic(X @ W + b)
    return np.squeeze(logistic(hidden @ v.reshape(-1, 1) + c))
