# rounds up -> test_output_size: "выводит окно за край"
def output_size(n, k, p, s):
    return int(np.ceil((n + 2 * p - k) / s)) + 1
