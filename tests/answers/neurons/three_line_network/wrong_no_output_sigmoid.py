# the output neuron has no sigmoid -> test_three_line_network: "посмотрите на выходной нейрон"
def three_line_network(X, W, b, v, c):
    return logistic(X @ W + b) @ v + c
