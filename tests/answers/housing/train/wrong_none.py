# nothing is returned -> test_learns, test_history: "на месте модели NoneType"
def train(x_train, y_train):
    network = keras.Sequential(
        [keras.Input(shape=(x_train.shape[1],)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)]
    )
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="mse")
    network.fit(x_train, y_train, epochs=2, batch_size=64, validation_split=0.2, verbose=0)
