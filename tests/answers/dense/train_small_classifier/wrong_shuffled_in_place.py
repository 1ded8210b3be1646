# shuffles the points where they lie before each attempt -> test_small: "Функция меняет массивы"
def train_small_classifier(x, y):
    best, best_accuracy = None, -1.0
    for attempt in range(6):
        order = np.random.permutation(len(x))
        x[:], y[:] = x[order], y[order]
        model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(10, activation="tanh")])
        model.add(keras.layers.Dense(1, activation="sigmoid"))
        model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="binary_crossentropy")
        model.fit(x, y, batch_size=32, epochs=16, verbose=0)
        accuracy = np.mean((np.asarray(model(x)).ravel() > 0.5) == y)
        if accuracy > best_accuracy:
            best, best_accuracy = model, accuracy
        if accuracy > 0.98:
            break
    return best
