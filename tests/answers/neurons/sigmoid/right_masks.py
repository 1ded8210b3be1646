# two branches by boolean masks, clumsy
def sigmoid(z):
    values = np.atleast_1d(np.array(z, dtype=float))
    result = np.zeros_like(values)
    positive = values >= 0
    result[positive] = 1 / (1 + np.exp(-values[positive]))
    exponent = np.exp(values[~positive])
    result[~positive] = exponent / (1 + exponent)
    if np.ndim(z) == 0:
        return float(result[0])
    return result
