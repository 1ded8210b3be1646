# the one is added before the division -> test_output_size: "учтено ли самое первое место"
def output_size(n, k, p, s):
    return (n + 2 * p - k + 1) // s
