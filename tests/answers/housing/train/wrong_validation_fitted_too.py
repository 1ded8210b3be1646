# a validation part is drawn, but all rows are trained on -> test_history: "сколько знаков из 400 не угадала сеть"
def train(x_train, y_train):
    picked = np.random.default_rng(7).permutation(len(x_train))[: len(x_train) // 4]
    network = keras.Sequential(
        [keras.Input(shape=(x_train.shape[1],)), *(keras.layers.Dense(40, "relu") for _ in range(2)), keras.layers.Dense(1)]
    )
    network.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    told = network.fit(
        x_train, y_train, epochs=30, batch_size=32, validation_data=(x_train[picked], y_train[picked]), verbose=0
    )
    return network, told.history
