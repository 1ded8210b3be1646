# the stride is forgotten -> test_output_size: "что именно делится на шаг"
def output_size(n, k, p, s):
    return n + 2 * p - k + 1
