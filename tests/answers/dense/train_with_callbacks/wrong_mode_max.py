# early stopping thinks that greater is better -> test_early_stopping, test_checkpoint: "за какой величиной следит EarlyStopping"
def train_with_callbacks(x, y, x_valid, y_valid, path, epochs):
    hidden = [keras.layers.Dense(32, activation="relu") for _ in range(2)]
    model = keras.Sequential([keras.Input(shape=(2,)), *hidden, keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
    callbacks = [
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=3, mode="max"),
        keras.callbacks.ModelCheckpoint(path, monitor="val_loss", save_best_only=True),
    ]
    options = dict(batch_size=32, epochs=epochs, validation_data=(x_valid, y_valid), verbose=0)
    history = model.fit(x, y, callbacks=callbacks, **options)
    return history.history


def load_best(path):
    return keras.models.load_model(path)
