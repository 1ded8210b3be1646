# a number becomes an array of one -> test_sigmoid: "σ(0) — одно число 1/2"
def sigmoid(z):
    z = np.atleast_1d(np.asarray(z, dtype=float))
    return (1 + np.tanh(z / 2)) / 2
