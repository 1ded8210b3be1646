# biases are forgotten -> test_count_parameters: "вес и смещение"
def count_parameters(sizes):
    return sum(inputs * units for inputs, units in zip(sizes, sizes[1:]))
