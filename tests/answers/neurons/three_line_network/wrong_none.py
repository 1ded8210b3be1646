# prints instead of returning -> test_three_line_network: "проверьте, что в функции есть return"
def three_line_network(X, W, b, v, c):
    print(logistic(logistic(X @ W + b) @ v + c))
