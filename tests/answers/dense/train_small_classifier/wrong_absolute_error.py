# the absolute error draws answers to 0 and 1 -> test_small: "средний ответ"
def train_small_classifier(x, y):
    best, best_accuracy = None, -1.0
    for _ in range(5):
        model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(10, activation="tanh")])
        model.add(keras.layers.Dense(1, activation="sigmoid"))
        model.compile(optimizer=keras.optimizers.Adam(0.05), loss="mae", metrics=["accuracy"])
        accuracy = model.fit(x, y, batch_size=16, epochs=25, verbose=0).history["accuracy"][-1]
        if accuracy > best_accuracy:
            best, best_accuracy = model, accuracy
        if accuracy > 0.98:
            break
    return best
