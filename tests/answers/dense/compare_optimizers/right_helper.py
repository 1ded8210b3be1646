# a helper for one training, the standard deviation by its formula
def one_run_of_names(x, y, name, seed, epochs):
    keras.utils.set_random_seed(seed)
    network = create_model()
    network.compile(optimizer=create_optimizer(name), loss="binary_crossentropy")
    return np.array(network.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"])


def compare_optimizers(x, y, names, seeds, epochs):
    result = {}
    for name in names:
        runs = np.stack([one_run_of_names(x, y, name, seed, epochs) for seed in seeds])
        mean = runs.sum(axis=0) / len(runs)
        result[name] = dict(mean=list(mean), std=list(np.sqrt(((runs - mean) ** 2).mean(axis=0))))
    return result
