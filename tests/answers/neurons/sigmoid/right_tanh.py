# through the hyperbolic tangent
def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))
