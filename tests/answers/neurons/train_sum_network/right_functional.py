# functional interface, Rescaling to 0..1, mean absolute error as a metric
def train_sum_network(pairs, sums, epochs=20):
    inputs = keras.Input(shape=(2,))
    scaled = keras.layers.Rescaling(1 / 8, offset=-1 / 8)(inputs)
    hidden = keras.layers.Dense(3, name="hidden")(scaled)
    network = keras.Model(inputs, keras.layers.Dense(1, name="output")(hidden))
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="mse", metrics=["mae"])
    network.fit(pairs, sums.ravel(), epochs=epochs, batch_size=5, verbose=0)
    return network
