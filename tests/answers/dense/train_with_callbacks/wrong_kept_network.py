# one network outside the functions goes on learning -> test_early_stopping, test_checkpoint: "новая ли сеть при каждом вызове"
kept = create_model()
kept.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")


def train_with_callbacks(x, y, x_valid, y_valid, path, epochs):
    callbacks = [
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=3),
        keras.callbacks.ModelCheckpoint(path, monitor="val_loss", save_best_only=True),
    ]
    options = dict(batch_size=32, epochs=epochs, validation_data=(x_valid, y_valid), verbose=0)
    return kept.fit(x, y, callbacks=callbacks, **options).history


def load_best(path):
    return keras.models.load_model(path)
