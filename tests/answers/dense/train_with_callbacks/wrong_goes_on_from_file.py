# goes on with the network that lies in the file -> test_early_stopping: "новая ли сеть"
def train_with_callbacks(x, y, x_valid, y_valid, path, epochs):
    if os.path.exists(path):
        model = keras.models.load_model(path)
    else:
        model = create_model()
        model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
    callbacks = [
        keras.callbacks.ModelCheckpoint(path, monitor="val_loss", save_best_only=True),
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=3),
    ]
    history = model.fit(x, y, validation_data=(x_valid, y_valid), epochs=epochs, callbacks=callbacks, verbose=0)
    return history.history


def load_best(path):
    return keras.models.load_model(path)
