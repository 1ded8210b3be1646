# with a function of its own inside, biases as weights of ones
def three_line_network(X, W, b, v, c):
    def layer(inputs, weights, biases):
        ones = np.ones((len(inputs), 1))
        return sigmoid(np.hstack([inputs, ones]) @ np.vstack([weights, biases]))

    return layer(layer(X, W, b), v.reshape(-1, 1), np.array([c])).ravel()
