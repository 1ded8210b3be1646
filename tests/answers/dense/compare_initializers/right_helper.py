# a helper for one training, the standard deviation by its formula
def one_run_of_initializers(x, y, name, seed, epochs):
    keras.utils.set_random_seed(seed)
    network = create_model(name)
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
    return np.array(network.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"])


def compare_initializers(x, y, initializers, seeds, epochs):
    result = {}
    for name in initializers:
        runs = np.stack([one_run_of_initializers(x, y, name, seed, epochs) for seed in seeds])
        mean = runs.sum(axis=0) / len(runs)
        result[name] = dict(mean=list(mean), std=list(np.sqrt(((runs - mean) ** 2).mean(axis=0))))
    return result


INITIALIZERS = ["zeros", "random_normal", "glorot_uniform", "lecun_normal", "he_normal"]
