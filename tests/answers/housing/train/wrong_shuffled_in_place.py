# shuffles the rows of the arrays that it was given -> test_history: "Функция меняет массивы"
def train(x_train, y_train):
    order = np.random.permutation(len(x_train))
    x_train[:] = x_train[order]
    y_train[:] = y_train[order]
    network = keras.Sequential([keras.Input(shape=(x_train.shape[1],))])
    network.add(keras.layers.Dense(32, activation="relu"))
    network.add(keras.layers.Dense(16, activation="relu"))
    network.add(keras.layers.Dense(1))
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="mse")
    history = network.fit(x_train, y_train, epochs=10, batch_size=40, validation_split=0.2, verbose=0)
    return network, history.history
