# the neuron cannot answer with negative numbers -> test_train_neuron: "может ли модель отвечать отрицательными"
def train_neuron(x, y):
    kernel = keras.initializers.RandomUniform(0.1, 1.0)
    dense = keras.layers.Dense(1, activation="relu", kernel_initializer=kernel)
    neuron = keras.Sequential([keras.Input(shape=(1,)), dense])
    neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.002), loss="mse")
    neuron.fit(x, y, epochs=15, batch_size=1, verbose=0)
    return neuron
