# a power of Python's, where numbers do not become infinite -> test_sigmoid: "OverflowError"
def sigmoid(z):
    return 1 / (1 + np.e ** (-z))
