# trains on the first two records -> test_train_neuron: "на всех ли записях учится нейрон"
def train_neuron(x, y):
    x_two, y_two = x[:2], y[:2]
    model = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.009), loss="mse")
    model.fit(np.tile(x_two, (400, 1)), np.tile(y_two, (400, 1)), batch_size=4, epochs=6, verbose=0)
    return model
