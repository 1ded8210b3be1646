# a learning rate that the seven numbers of the example just bear -> test_train_neuron: "падают ли потери"
def train_neuron(x, y):
    model = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.027), loss="mse")
    model.fit(x, y, epochs=60, batch_size=len(x), verbose=0)
    return model
