# a learning rate a thousand times too small -> test_learns, test_history: "той ли величины скорость"
def train(x_train, y_train):
    network = keras.Sequential(
        [keras.Input(shape=(x_train.shape[1],)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)]
    )
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.00002), loss="mse")
    history = network.fit(x_train, y_train, epochs=4, batch_size=50, validation_split=0.2, verbose=0)
    return network, history.history
