# padding is forgotten -> test_output_size: "с обеих ли сторон учтено дополнение"
def output_size(n, k, p, s):
    return (n - k) // s + 1
