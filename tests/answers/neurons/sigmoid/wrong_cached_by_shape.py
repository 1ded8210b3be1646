# remembers the answer by the shape of the array -> test_sigmoid: "не помнит ли функция ответ прошлого вызова"
known = {}


def sigmoid(z):
    shape = np.shape(z)
    if shape == () or shape not in known:
        known[shape] = 0.5 * (1 + np.tanh(np.asarray(z) / 2))
    return known[shape]
