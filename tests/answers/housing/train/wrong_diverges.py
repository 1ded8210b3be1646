# a learning rate so large that training diverges -> test_learns, test_history: "обучение разошлось"
def train(x_train, y_train):
    network = keras.Sequential(
        [keras.Input(shape=(x_train.shape[1],)), keras.layers.Dense(16), keras.layers.Dense(8), keras.layers.Dense(1)]
    )
    network.compile(optimizer=keras.optimizers.SGD(learning_rate=5.0), loss="mse")
    history = network.fit(x_train, y_train, epochs=3, batch_size=50, validation_split=0.2, verbose=0)
    return network, history.history
