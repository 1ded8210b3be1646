# the points are shuffled in place before training -> test_early_stopping, test_checkpoint: "работайте с копиями"
def train_with_callbacks(x, y, x_valid, y_valid, path, epochs):
    order = np.random.permutation(len(x))
    x[:], y[:] = x[order], y[order]
    model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(32, activation="relu")])
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="binary_crossentropy")
    callbacks = [
        keras.callbacks.EarlyStopping(patience=3),
        keras.callbacks.ModelCheckpoint(path, save_best_only=True),
    ]
    options = dict(validation_data=(x_valid, y_valid), batch_size=32, epochs=epochs, verbose=0)
    return model.fit(x, y, callbacks=callbacks, **options).history


def load_best(path):
    return keras.models.load_model(path)
