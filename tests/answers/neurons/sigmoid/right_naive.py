# the formula as it stands, with NumPy's warning about overflow switched off
def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))
