# an epoch at a time, the rule written by hand
def train_with_callbacks(x, y, x_valid, y_valid, path, epochs):
    model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(32, activation="relu")])
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="binary_crossentropy")
    history = {"loss": [], "val_loss": []}
    best, waited = float("inf"), 0
    for _ in range(epochs):
        step = model.fit(x, y, validation_data=(x_valid, y_valid), batch_size=32, epochs=1, verbose=0).history
        for key in history:
            history[key].append(step[key][0])
        waited += 1
        if step["val_loss"][0] < best:
            best, waited = step["val_loss"][0], 0
            model.save(path)
        if waited == 3:
            break
    return history


def load_best(path):
    return keras.models.load_model(path)
