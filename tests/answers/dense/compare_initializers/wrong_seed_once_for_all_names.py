# the seed is set once for all names, so that the order of the names matters -> test_compare_initializers: "то же ли зерно у каждого имени"
def compare_initializers(x, y, initializers, seeds, epochs):
    curves = {name: [] for name in initializers}
    for seed in seeds:
        keras.utils.set_random_seed(seed)
        for name in initializers:
            model = create_model(name)
            model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
            history = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
            curves[name].append(history.history["loss"])
    return {name: {"mean": np.mean(runs, axis=0), "std": np.std(runs, axis=0)} for name, runs in curves.items()}


INITIALIZERS = ["zeros", "he_normal", "glorot_uniform", "random_normal"]
