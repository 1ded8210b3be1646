# records of less than 0.003 do not count -> test_checkpoint: "всякое ли уменьшение"
def train_with_callbacks(x, y, x_valid, y_valid, path, epochs):
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(64, activation="relu")])
    model.add(keras.layers.Dense(64, activation="relu"))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
    stopper = keras.callbacks.EarlyStopping(monitor="val_loss", patience=3, min_delta=0.003)
    saver = keras.callbacks.ModelCheckpoint(path, monitor="val_loss", save_best_only=True)
    options = dict(validation_data=(x_valid, y_valid), epochs=epochs, callbacks=[stopper, saver], verbose=0)
    return model.fit(x, y, **options).history


def load_best(path):
    return keras.models.load_model(path)
