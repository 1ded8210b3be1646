# scales to 0..1 in the function, the model gets the rows unscaled -> test_learns: "если признаки сначала масштабировать"
def train(x_train, y_train):
    low, high = x_train.min(axis=0), x_train.max(axis=0)
    network = keras.Sequential(
        [keras.Input(shape=(x_train.shape[1],)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)]
    )
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="mse")
    rows = (x_train - low) / (high - low)
    history = network.fit(rows, y_train, epochs=12, batch_size=25, validation_split=0.2, verbose=0)
    return network, history.history
