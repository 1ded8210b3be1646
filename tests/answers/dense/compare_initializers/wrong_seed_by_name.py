# each name has a seed of its own -> test_compare_initializers: "то же ли зерно"
def compare_initializers(x, y, initializers, seeds, epochs):
    result = {}
    for i in range(len(initializers)):
        curves = []
        for seed in seeds:
            keras.utils.set_random_seed(seed + 100 * i)
            model = create_model(initializers[i])
            model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
            curves.append(model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"])
        result[initializers[i]] = {"mean": np.mean(curves, axis=0), "std": np.std(curves, axis=0)}
    return result


INITIALIZERS = ["zeros", "random_normal", "glorot_uniform", "he_normal"]
