# ReLU in the hidden layer -> test_sum_network_shape: "проверьте активации обоих слоёв"
def train_sum_network(pairs, sums):
    start = keras.initializers.RandomUniform(0.1, 1.0)  # all units are on where the examples are
    hidden = keras.layers.Dense(3, activation="relu", kernel_initializer=start)
    output = keras.layers.Dense(1, kernel_initializer=start)
    network = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Rescaling(0.125), hidden, output])
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="mse")
    network.fit(pairs, sums, epochs=20, batch_size=5, verbose=0)
    return network
