# rounded for beauty -> test_sigmoid: "ничего не округлять"
def sigmoid(z):
    return np.round((1 + np.tanh(np.asarray(z) / 2)) / 2, 3)
