# the neuron of 3.1 and the lesson's optimiser, ten copies of the data for fewer epochs
def train_neuron(x, y):
    neuron = build_neuron()
    neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss="mse", metrics=["mae"])
    neuron.fit(np.tile(x, (10, 1)), np.tile(y, (10, 1)), epochs=15, batch_size=len(x), shuffle=False, verbose=0)
    return neuron
