# the picture is divided by the stride before the kernel is taken off -> test_output_size: "что раньше, вычитание или деление"
def output_size(n, k, p, s):
    return (n + 2 * p) // s - k // s + 1
