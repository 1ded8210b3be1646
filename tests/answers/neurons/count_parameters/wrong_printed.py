# printed, not returned -> test_count_parameters: "проверьте, что в ней есть return"
def count_parameters(sizes):
    print(sum((inputs + 1) * units for inputs, units in zip(sizes, sizes[1:])))
