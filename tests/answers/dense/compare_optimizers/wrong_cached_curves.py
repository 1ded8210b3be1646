# curves are remembered by name, seed and epochs, whatever the points -> test_compare_optimizers: "не помнит ли функция прошлый"
known = {}


def compare_optimizers(x, y, names, seeds, epochs):
    result = {}
    for name in names:
        curves = []
        for seed in seeds:
            key = name, seed, epochs
            if key not in known:
                keras.utils.set_random_seed(seed)
                model = create_model()
                model.compile(optimizer=create_optimizer(name), loss="binary_crossentropy")
                known[key] = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"]
            curves.append(known[key])
        result[name] = {"mean": np.mean(curves, axis=0), "std": np.std(curves, axis=0)}
    return result
