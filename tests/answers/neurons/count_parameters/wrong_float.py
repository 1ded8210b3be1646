# a float comes out -> test_count_parameters: "целое число"
def count_parameters(sizes):
    total = 0.0
    for a, b in zip(sizes, sizes[1:]):
        total += a * b + b
    return total
