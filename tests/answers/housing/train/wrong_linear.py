# no activation: a linear regression, only slower -> test_learns: "есть ли в скрытых слоях нелинейность"
def train(x_train, y_train):
    network = keras.Sequential(
        [keras.Input(shape=(x_train.shape[1],)), keras.layers.Dense(16), keras.layers.Dense(1)]
    )
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="mse")
    history = network.fit(x_train, y_train, epochs=8, batch_size=50, validation_split=0.2, verbose=0)
    return network, history.history
