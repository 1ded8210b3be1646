# a rate at which nothing is learnt, and every epoch is written -> test_checkpoint: "посмотрите на оптимизатор и на его скорость"
def train_with_callbacks(x, y, x_valid, y_valid, path, epochs):
    model = create_model()
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.001), loss="binary_crossentropy")
    callbacks = [
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=3),
        keras.callbacks.ModelCheckpoint(path, monitor="val_loss"),
    ]
    options = dict(batch_size=32, epochs=epochs, validation_data=(x_valid, y_valid), verbose=0)
    history = model.fit(x, y, callbacks=callbacks, **options)
    return history.history


def load_best(path):
    return keras.models.load_model(path)
