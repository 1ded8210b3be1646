# a floating-point number that is whole
def output_size(n, k, p, s):
    return np.floor((n + p + p - k + s) / s)
