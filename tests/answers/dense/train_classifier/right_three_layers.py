# three layers, He, RMSprop, labels as a column
def train_classifier(x, y):
    model = keras.Sequential([keras.Input(shape=(2,))])
    for units in (32, 32, 16):
        model.add(keras.layers.Dense(units, activation="relu", kernel_initializer="he_normal"))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.RMSprop(learning_rate=0.005), loss="binary_crossentropy")
    model.fit(np.asarray(x), np.asarray(y).reshape(-1, 1).astype("float32"), batch_size=32, epochs=14, verbose=0)
    return model
