# with NumPy
def count_parameters(sizes):
    sizes = np.array(sizes)
    return int(sizes[:-1] @ sizes[1:] + sizes[1:].sum())
