# the first layer stands outside the function -> test_separates: "вернули сети с общими весами"
first = keras.layers.Dense(32, activation="relu")


def train_classifier(x, y):
    rest = [keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
    model = keras.Sequential([keras.Input(shape=(2,)), first, *rest])
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
    model.fit(x, y, batch_size=32, epochs=12, verbose=0)
    return model
