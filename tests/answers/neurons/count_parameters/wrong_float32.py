# counts in numbers of 32 bits, as Keras' weights are -> test_count_parameters: "числа какого типа"
def count_parameters(sizes):
    units = np.array(sizes, dtype="float32")
    return int(((units[:-1] + 1) * units[1:]).sum())
