# learning rate far too large -> test_train_neuron: "посмотрите на скорость обучения"
def train_neuron(x, y):
    neuron = build_neuron()
    neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.5), loss="mse")
    neuron.fit(x, y, epochs=15, batch_size=1, verbose=0)
    return neuron
