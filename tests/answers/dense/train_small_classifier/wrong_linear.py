# no activation, so the units are one -> test_small: "падают ли ещё потери"
def train_small_classifier(x, y):
    best, best_accuracy = None, -1.0
    for _attempt in range(1):
        hidden = keras.layers.Dense(10, activation="linear")
        model = keras.Sequential([keras.Input(shape=(2,)), hidden, keras.layers.Dense(1, activation="sigmoid")])
        model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="binary_crossentropy")
        model.fit(x, y, batch_size=32, epochs=4, verbose=0)
        accuracy = np.mean((np.asarray(model(x)).ravel() > 0.5) == y)
        if accuracy > best_accuracy:
            best, best_accuracy = model, accuracy
        if accuracy > 0.98:
            break
    return best
