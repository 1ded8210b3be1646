# padding is at most half of the kernel -> test_output_size: "даже если их больше половины ядра"
def output_size(n, k, p, s):
    p = min(p, k // 2)
    return (n + 2 * p - k) // s + 1
