# the list is shortened, but only where it has more than three sizes -> test_count_parameters: "меняет список sizes"
def count_parameters(sizes):
    total = 0
    while len(sizes) > 3:
        total += (sizes[0] + 1) * sizes[1]
        del sizes[0]
    for a, b in zip(sizes, sizes[1:]):
        total += (a + 1) * b
    return total
