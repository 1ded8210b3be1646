# two units, one for the weight and one for the bias -> test_train_neuron: "должна отвечать одним числом"
def train_neuron(x, y):
    neuron = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(2)])
    neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.002), loss="mse")
    neuron.fit(x, y, epochs=15, batch_size=1, verbose=0)
    return neuron
