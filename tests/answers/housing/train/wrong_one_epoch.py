# one epoch -> test_learns, test_history: "хватает ли шагов"
def train(x_train, y_train):
    network = keras.Sequential(
        [keras.Input(shape=(x_train.shape[1],)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)]
    )
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="mse")
    history = network.fit(x_train, y_train, batch_size=200, validation_split=0.2, verbose=0)
    return network, history.history
