# validation on the test part of the practice table -> test_history, test_learns: "она должна быть частью таблицы"
def train(x_train, y_train):
    network = keras.Sequential(
        [keras.Input(shape=(x_train.shape[1],)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)]
    )
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="mse")
    history = network.fit(
        x_train, y_train, epochs=6, batch_size=25, validation_data=(practice_x_test, practice_y_test), verbose=0
    )
    return network, history.history
