# two parameters, but two layers and no bias -> test_train_neuron: "слоёв с весами у модели 2"
def train_neuron(x, y):
    layers = [keras.layers.Dense(1, use_bias=False), keras.layers.Dense(1, use_bias=False)]
    network = keras.Sequential([keras.Input(shape=(1,)), *layers])
    network.compile(optimizer=keras.optimizers.Adam(0.05), loss="mse")
    network.fit(x, y, epochs=50, batch_size=1, verbose=0)
    return network
