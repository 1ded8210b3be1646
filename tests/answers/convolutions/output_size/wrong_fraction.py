# does not round -> test_output_size: "выводит окно за край"
def output_size(n, k, p, s):
    return (n + 2 * p - k) / s + 1
