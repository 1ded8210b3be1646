# shuffles the points where they lie, labels with them -> test_separates: "Функция меняет массивы"
def train_classifier(x, y):
    order = np.random.permutation(len(x))
    x[:], y[:] = x[order], y[order]
    model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(32, activation="relu")])
    model.add(keras.layers.Dense(32, activation="relu"))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
    model.fit(x, y, batch_size=32, epochs=12, verbose=0)
    return model
