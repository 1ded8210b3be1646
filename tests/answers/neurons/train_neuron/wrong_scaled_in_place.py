# scales the numbers where they lie, and the weight back -> test_train_neuron: "Функция меняет массивы"
def train_neuron(x, y):
    x /= 10
    y /= 10
    neuron = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1)])
    neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.2), loss="mse")
    neuron.fit(x, y, epochs=40, batch_size=1, verbose=0)
    weight, bias = neuron.get_weights()
    neuron.set_weights([weight, 10 * bias])
    return neuron
