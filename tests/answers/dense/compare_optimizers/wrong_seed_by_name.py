# each name has a seed of its own -> test_compare_optimizers: "то же ли зерно"
def compare_optimizers(x, y, names, seeds, epochs):
    result, shift = {}, 0
    for name in names:
        curves = []
        for seed in seeds:
            keras.utils.set_random_seed(seed + shift)
            model = create_model()
            model.compile(optimizer=create_optimizer(name), loss="binary_crossentropy")
            curves.append(model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"])
        result[name] = {"mean": np.mean(curves, axis=0), "std": np.std(curves, axis=0)}
        shift += len(seeds)
    return result
