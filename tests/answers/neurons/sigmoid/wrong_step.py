# a step instead of the sigmoid -> test_sigmoid: "должны быть около"
def sigmoid(z):
    return (np.sign(z) + 1) / 2
