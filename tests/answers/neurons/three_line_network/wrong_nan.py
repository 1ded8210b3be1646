# a ratio of exponentials, nan for large numbers -> test_three_line_network: "с очень крутыми сигмоидами"
def three_line_network(X, W, b, v, c):
    def sig(z):
        return np.exp(z) / (1 + np.exp(z))

    return sig(sig(X @ W + b) @ v + c)
