# half a kernel on each side: right for odd kernels -> test_output_size: "чётной стороной"
def output_size(n, k, p, s):
    half = k // 2
    return (n + 2 * p - 2 * half - 1) // s + 1
