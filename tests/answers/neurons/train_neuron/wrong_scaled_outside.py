# the neuron learns tenths of the numbers -> test_train_neuron: "без масштабирования снаружи"
def train_neuron(x, y):
    neuron = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1)])
    neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    neuron.fit(x / 10, y, epochs=30, batch_size=1, verbose=0)
    return neuron
