# one bias for a whole layer -> test_count_parameters: "отдельно веса и смещения каждого слоя"
def count_parameters(sizes):
    return sum(inputs * units + 1 for inputs, units in zip(sizes, sizes[1:]))
