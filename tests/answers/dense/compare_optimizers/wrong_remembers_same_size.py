# remembers finished trainings by name, seed, epochs and number of points -> test_compare_optimizers: "не помнит ли функция прошлый вызов"
finished_runs = {}


def compare_optimizers(x, y, names, seeds, epochs):
    result = {}
    for name in names:
        curves = []
        for seed in seeds:
            key = (name, seed, epochs, len(x))
            if key not in finished_runs:
                keras.utils.set_random_seed(seed)
                model = create_model()
                model.compile(create_optimizer(name), "binary_crossentropy")
                finished_runs[key] = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"]
            curves.append(finished_runs[key])
        result[name] = {"mean": np.mean(curves, axis=0), "std": np.std(curves, axis=0)}
    return result
