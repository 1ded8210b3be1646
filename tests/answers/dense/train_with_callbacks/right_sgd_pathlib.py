# SGD with momentum, pathlib
from pathlib import Path


def train_with_callbacks(x, y, x_valid, y_valid, path, epochs=100, patience=3):
    model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(40, activation="relu")])
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.SGD(0.2, momentum=0.9), loss=keras.losses.BinaryCrossentropy())
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience)
    save = keras.callbacks.ModelCheckpoint(Path(path), monitor="val_loss", save_best_only=True, mode="min")
    options = dict(batch_size=32, epochs=epochs, callbacks=[stop, save], verbose=0)
    return model.fit(x, y, validation_data=(x_valid, y_valid), **options).history


def load_best(path):
    return keras.models.load_model(Path(path))
