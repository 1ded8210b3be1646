# the size that padding "same" gives in Keras -> test_output_size: "в уроке 11 вышло 6 × 6"
def output_size(n, k, p, s):
    return -(-n // s)
