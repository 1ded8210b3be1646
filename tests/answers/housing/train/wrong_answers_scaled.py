# the answers are scaled before training, and never back -> test_learns: "не масштабированы ли снаружи ответы"
def train(x_train, y_train):
    network = keras.Sequential(
        [keras.Input(shape=(x_train.shape[1],)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)]
    )
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="mse")
    answers = (y_train - y_train.mean()) / y_train.std()
    history = network.fit(x_train, answers, epochs=8, batch_size=25, validation_split=0.2, verbose=0)
    return network, history.history
