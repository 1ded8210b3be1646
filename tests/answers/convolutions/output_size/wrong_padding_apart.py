# picture and padding are divided apart -> test_output_size: "если есть и дополнение"
def output_size(n, k, p, s):
    return (n - k) // s + 2 * p // s + 1
