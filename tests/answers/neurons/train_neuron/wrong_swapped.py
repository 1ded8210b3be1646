# answers and inputs swapped -> test_train_neuron: "ждём число около 15"
def train_neuron(x, y):
    neuron = build_neuron()
    neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.0002), loss="mse")
    neuron.fit(y, x, epochs=15, batch_size=1, verbose=0)
    return neuron
