# takes the sizes out of the list that it was given -> test_count_parameters: "не меняет ли ваша sizes"
def count_parameters(sizes):
    total, inputs = 0, sizes.pop(0)
    while sizes:
        units = sizes.pop(0)
        total += inputs * units + units
        inputs = units
    return total
