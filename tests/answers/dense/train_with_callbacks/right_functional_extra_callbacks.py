# Functional, metrics, a third callback, no compiling on loading
def train_with_callbacks(x, y, x_valid, y_valid, path, epochs):
    inputs = keras.Input(shape=(2,))
    hidden = keras.layers.Dense(24, activation="relu")(inputs)
    hidden = keras.layers.Dense(24, activation="relu")(hidden)
    model = keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(hidden))
    model.compile(keras.optimizers.Nadam(0.01), "binary_crossentropy", metrics=["accuracy"])
    callbacks = [
        keras.callbacks.ModelCheckpoint(filepath=path, save_best_only=True),
        keras.callbacks.ReduceLROnPlateau(patience=2),
        keras.callbacks.EarlyStopping(monitor="val_loss", mode="min", patience=3, restore_best_weights=True),
    ]
    fitted = model.fit(
        x, y, validation_data=(x_valid, y_valid), batch_size=32, epochs=epochs, callbacks=callbacks, verbose=0
    )
    return dict(fitted.history)


def load_best(path):
    return keras.models.load_model(path, compile=False)
