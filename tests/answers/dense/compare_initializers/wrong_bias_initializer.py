# the initializer is given to the biases -> test_initializers_sweep, test_initializers_zeros: "всем ли слоям передан инициализатор"
def compare_initializers(x, y, initializers, epochs):
    results = {}
    for name in initializers:
        model = keras.Sequential([keras.Input(shape=(2,))])
        model.add(keras.layers.Dense(32, activation="relu", bias_initializer=name))
        model.add(keras.layers.Dense(32, activation="relu", bias_initializer=name))
        model.add(keras.layers.Dense(1, activation="sigmoid", bias_initializer=name))
        std = [float(np.std(layer.get_weights()[0])) for layer in model.layers]
        model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
        history = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
        results[name] = {"loss": history.history["loss"], "std": std}
    return results
