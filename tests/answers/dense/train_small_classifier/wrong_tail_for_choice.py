# chooses the attempt by the last third, which is of one class when the points are sorted -> test_small: "на переданных ли x и y учится сеть, на всех ли"
def train_small_classifier(x, y):
    best, best_accuracy = None, -1.0
    for _attempt in range(2):
        hidden = keras.layers.Dense(10, activation="tanh")
        model = keras.Sequential([keras.Input(shape=(2,)), hidden, keras.layers.Dense(1, activation="sigmoid")])
        model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="binary_crossentropy")
        model.fit(x[: 2 * len(x) // 3], y[: 2 * len(x) // 3], batch_size=32, epochs=22, verbose=0)
        accuracy = np.mean((np.asarray(model(x[2 * len(x) // 3 :])).ravel() > 0.5) == y[2 * len(x) // 3 :])
        if accuracy > best_accuracy:
            best, best_accuracy = model, accuracy
        if accuracy > 0.98:
            break
    return best
