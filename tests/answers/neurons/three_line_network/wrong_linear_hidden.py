# no sigmoid in the hidden layer -> test_three_line_network: "получает ответы скрытых"
def three_line_network(X, W, b, v, c):
    return logistic((X @ W + b) @ v + c)
