# pairs and answers are a tenth of what was passed: right where there is no constant -> test_sum_network_learns: "не на изменённых"
def train_sum_network(pairs, sums):
    network = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(3), keras.layers.Dense(1)])
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.05), loss="mse")
    network.fit(pairs / 10, sums / 10, batch_size=10, epochs=60, verbose=0)
    return network
