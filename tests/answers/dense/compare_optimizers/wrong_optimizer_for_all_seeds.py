# one optimizer for all seeds -> test_compare_optimizers: "ValueError"
def compare_optimizers(x, y, names, seeds, epochs):
    result = {}
    for name in names:
        curves = []
        optimizer = create_optimizer(name)
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model = create_model()
            model.compile(optimizer=optimizer, loss="binary_crossentropy")
            curves.append(model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"])
        result[name] = {"mean": np.mean(curves, axis=0), "std": np.std(curves, axis=0)}
    return result
