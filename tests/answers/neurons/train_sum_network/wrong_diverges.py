# raw numbers and a large learning rate -> test_sum_network_learns, test_sum_network_shape: "Сеть отвечает nan"
def train_sum_network(pairs, sums):
    network = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(3), keras.layers.Dense(1)])
    network.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    network.fit(pairs, sums, epochs=10, batch_size=5, verbose=0)
    return network
