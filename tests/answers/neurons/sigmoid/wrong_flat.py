# the shape is lost -> test_sigmoid: "Сигмоида массива 2 × 3: ждём форму (2, 3)"
def sigmoid(z):
    if np.ndim(z) == 0:
        return 0.5 * (1 + np.tanh(z / 2))
    return np.array([0.5 * (1 + np.tanh(number / 2)) for number in np.ravel(z)])
