# infinity over infinity for a large z -> test_sigmoid: "деления одной бесконечности на другую"
def sigmoid(z):
    with np.errstate(all="ignore"):
        return np.exp(z) / (1 + np.exp(z))
