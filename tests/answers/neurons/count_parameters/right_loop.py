# a loop by index, weights and biases apart
def count_parameters(sizes):
    weights = biases = 0
    for i in range(1, len(sizes)):
        weights += sizes[i - 1] * sizes[i]
        biases += sizes[i]
    return weights + biases
