# layers of one size overwrite each other in a dictionary -> test_count_parameters: "[10, 7, 7, 7, 3]"
def count_parameters(sizes):
    layers = dict(zip(sizes[:-1], sizes[1:]))
    return sum((inputs + 1) * units for inputs, units in layers.items())
