# draws the matrices itself and puts them into a network
def compare_initializers(x, y, initializers, epochs):
    results = {}
    for name in initializers:
        model = keras.Sequential([keras.Input(shape=(2,))])
        model.add(keras.layers.Dense(32, activation="relu"))
        model.add(keras.layers.Dense(32, activation="relu"))
        model.add(keras.layers.Dense(1, activation="sigmoid"))
        draw = keras.initializers.get(name)
        matrices = [np.array(draw(shape)) for shape in [(2, 32), (32, 32), (32, 1)]]
        weights = model.get_weights()
        weights[0], weights[2], weights[4] = matrices
        model.set_weights(weights)
        model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy")
        history = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
        results[name] = {"loss": np.array(history.history["loss"]), "std": np.array([m.std() for m in matrices])}
    return results
