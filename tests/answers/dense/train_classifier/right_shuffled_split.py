# early stopping on a validation set that was shuffled first
def train_classifier(x, y):
    order = np.random.permutation(len(x))
    held_out, rest = order[: len(x) // 8], order[len(x) // 8 :]
    model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(32, activation="relu")])
    model.add(keras.layers.Dense(32, activation="relu"))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
    stop = keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)
    options = dict(validation_data=(x[held_out], y[held_out]), callbacks=[stop], verbose=0)
    model.fit(x[rest], y[rest], batch_size=32, epochs=14, **options)
    return model
