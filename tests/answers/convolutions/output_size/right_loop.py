# moves the window until it does not fit
def output_size(n, k, p, s):
    side, right_edge = 0, k
    while right_edge <= n + 2 * p:
        side += 1
        right_edge += s
    return side
