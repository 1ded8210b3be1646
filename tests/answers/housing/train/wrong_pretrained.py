# first trained on the notebook's practice table -> test_learns: "а не на переменных тетради"
def train(x_train, y_train):
    network = keras.Sequential(
        [keras.Input(shape=(x_train.shape[1],)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)]
    )
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="mse")
    network.fit(practice_x_train, practice_y_train, epochs=1, batch_size=50, verbose=0)
    history = network.fit(x_train, y_train, epochs=10, batch_size=25, validation_split=0.2, verbose=0)
    return network, history.history
