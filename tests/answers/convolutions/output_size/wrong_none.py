# prints instead of returning -> test_output_size: "проверьте, что в ней есть return"
def output_size(n, k, p, s):
    print((n + 2 * p - k) // s + 1)
