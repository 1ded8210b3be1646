# the same seed for every name, three loops one after another
def compare_initializers(x, y, initializers, epochs):
    models, results = {}, {}
    for name in initializers:
        keras.utils.set_random_seed(1)
        options = dict(kernel_initializer=name, bias_initializer="zeros")
        first = keras.layers.Dense(32, activation="relu", **options)
        second = keras.layers.Dense(32, activation="relu", **options)
        last = keras.layers.Dense(1, activation="sigmoid", **options)
        models[name] = keras.Sequential([keras.Input(shape=(2,)), first, second, last])
    for name, model in models.items():
        results[name] = {"std": tuple(float(np.std(w)) for w in model.get_weights() if np.ndim(w) == 2)}
    for name, model in models.items():
        model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy")
        results[name]["loss"] = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"]
    return results
