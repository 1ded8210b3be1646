# one network goes on learning with every seed -> test_compare_optimizers: "новая сеть"
def compare_optimizers(x, y, names, seeds, epochs):
    result = {}
    for name in names:
        curves = []
        keras.utils.set_random_seed(seeds[0])
        model = create_model()
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model.compile(optimizer=create_optimizer(name), loss="binary_crossentropy")
            curves.append(model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"])
        result[name] = {"mean": np.mean(curves, axis=0), "std": np.std(curves, axis=0)}
    return result
