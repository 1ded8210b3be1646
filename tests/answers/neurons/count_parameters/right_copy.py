# takes the sizes out of a copy
def count_parameters(sizes):
    rest = list(sizes)
    total, inputs = 0, rest.pop(0)
    while rest:
        units = rest.pop(0)
        total += inputs * units + units
        inputs = units
    return total
