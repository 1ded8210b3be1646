# the initializer is drawn for the table and never given to the layers -> test_initializers_zeros: "с какими весами начинает сеть"
def compare_initializers(x, y, initializers, epochs):
    results = {}
    for name in initializers:
        model = keras.Sequential([keras.Input(shape=(2,))])
        model.add(keras.layers.Dense(32, activation="relu"))
        model.add(keras.layers.Dense(32, activation="relu"))
        model.add(keras.layers.Dense(1, activation="sigmoid"))
        shapes = [(2, 32), (32, 32), (32, 1)]
        std = [float(np.std(keras.initializers.get(name)(shape))) for shape in shapes]
        model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
        history = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
        results[name] = {"loss": history.history["loss"], "std": std}
    return results
