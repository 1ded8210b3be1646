# every answer is one too large -> test_train_neuron: "учится ли функция на переданных x и y"
def train_neuron(x, y):
    neuron = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(units=1)])
    neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.002), loss="mse")
    neuron.fit(x, y + 1, epochs=15, batch_size=1, verbose=0)
    return neuron
