# padding is counted on one side only -> test_output_size: "с обеих ли сторон учтено дополнение"
def output_size(n, k, p, s):
    return (n + p - k) // s + 1
