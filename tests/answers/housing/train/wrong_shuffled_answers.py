# the rows are shuffled and the answers are not -> test_learns: "при каждой ли строке её ответ"
def train(x_train, y_train):
    network = keras.Sequential(
        [keras.Input(shape=(x_train.shape[1],)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)]
    )
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="mse")
    rows = np.random.permutation(x_train)
    history = network.fit(rows, y_train, epochs=4, batch_size=32, validation_split=0.2, verbose=0)
    return network, history.history
