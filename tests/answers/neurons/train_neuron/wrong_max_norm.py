# the weight is held below 4 -> test_train_neuron: "любым ли может стать его вес"
def train_neuron(x, y):
    dense = keras.layers.Dense(1, kernel_constraint=keras.constraints.MaxNorm(4))
    model = keras.Sequential([keras.Input(shape=(1,)), dense])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.005), loss="mse")
    repeats = max(1, 1200 // len(x))
    model.fit(np.tile(x, (repeats, 1)), np.tile(y, (repeats, 1)), batch_size=4, epochs=5, verbose=0)
    return model
