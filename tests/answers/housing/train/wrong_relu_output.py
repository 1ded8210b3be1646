# ReLU on the output: prices of the practice table are positive -> test_learns: "может ли сеть отвечать отрицательными"
def train(x_train, y_train):
    output = keras.layers.Dense(1, activation="relu", bias_initializer=keras.initializers.Constant(2.0))
    network = keras.Sequential(
        [keras.Input(shape=(x_train.shape[1],)), keras.layers.Dense(32, activation="relu"), output]
    )
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="mse")
    history = network.fit(x_train, y_train, epochs=6, batch_size=25, validation_split=0.2, verbose=0)
    return network, history.history
