# the minus is forgotten -> test_sigmoid: "проверьте знак в показателе"
def sigmoid(z):
    return 1 / (1 + np.exp(z))
