# the hyperbolic tangent is written into the argument -> test_sigmoid: "работайте с копией"
def sigmoid(z):
    if np.ndim(z) == 0 or z.dtype.kind == "i":
        return 0.5 * (1 + np.tanh(z / 2))
    np.tanh(z / 2, out=z)
    return 0.5 * (1 + z)
