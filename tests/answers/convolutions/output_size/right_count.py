# counts the places of the window
def output_size(n, k, p, s):
    places = range(0, n + 2 * p - k + 1, s)
    return len(places)
