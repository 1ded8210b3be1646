# takes the first layer of one neuron for the last one -> test_count_parameters: "число параметров сети [6, 1, 4, 1, 1]"
def count_parameters(sizes):
    total = 0
    inputs = sizes[0]
    for neurons in sizes[1:]:
        total += inputs * neurons + neurons
        if neurons == 1:
            break
        inputs = neurons
    return total
