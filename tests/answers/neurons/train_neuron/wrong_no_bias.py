# the bias is left out, since the box does not need it -> test_train_neuron: "Обучаемых параметров у модели 1"
def train_neuron(x, y):
    neuron = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1, use_bias=False)])
    neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.002), loss="mse")
    neuron.fit(x, y, epochs=15, batch_size=1, verbose=0)
    return neuron
