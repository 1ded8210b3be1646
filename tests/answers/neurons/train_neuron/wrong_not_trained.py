# compiled, not trained -> test_train_neuron: "обучилась ли она"
def train_neuron(x, y):
    neuron = build_neuron()
    neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss="mse")
    return neuron
