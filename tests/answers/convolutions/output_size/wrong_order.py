# the stride before the padding -> test_output_size: "в уроке 11 вышло 6 × 6"
def output_size(n, k, s, p):
    return (n + 2 * p - k) // max(s, 1) + 1
