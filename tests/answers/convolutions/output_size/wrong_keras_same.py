# as much padding as the same size needs, wherever there is any -> test_output_size: "для той же стороны"
def output_size(n, k, p, s):
    if p > 0:
        return -(-n // s)
    return (n - k) // s + 1
