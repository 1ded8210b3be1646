# plain SGD and He: val_loss may fall at first
def train_with_callbacks(x, y, x_valid, y_valid, path, epochs):
    model = create_model("he_normal")
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss="binary_crossentropy")
    callbacks = [
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=3),
        keras.callbacks.ModelCheckpoint(path, monitor="val_loss", save_best_only=True),
    ]
    options = dict(batch_size=32, epochs=epochs, validation_data=(x_valid, y_valid), verbose=0)
    history = model.fit(x, y, callbacks=callbacks, **options)
    return history.history


def load_best(path):
    return keras.models.load_model(path)
