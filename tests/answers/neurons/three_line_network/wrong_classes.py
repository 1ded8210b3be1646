# classes instead of probabilities -> test_three_line_network: "с пологими сигмоидами"
def three_line_network(X, W, b, v, c):
    p = logistic(logistic(X @ W + b) @ v + c)
    return (p > 0.5).astype(float)
