# no place is left for a kernel as large as the picture -> test_output_size: "ядро величиной с картинку"
def output_size(n, k, p, s):
    rest = n + 2 * p - k
    return rest // s + 1 if rest > 0 else 0
