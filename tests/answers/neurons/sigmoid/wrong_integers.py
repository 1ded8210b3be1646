# the answer is written into an array of the argument's type -> test_sigmoid: "в целый массив дробь не поместится"
def sigmoid(z):
    z = np.asarray(z)
    result = np.zeros_like(z)
    result[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    result[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return result
