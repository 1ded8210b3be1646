# one seed for all names, with the same initial weights, so that the points come in another order -> test_compare_optimizers: "одно на"
def compare_optimizers(x, y, names, seeds, epochs):
    curves = {name: [] for name in names}
    for seed in seeds:
        keras.utils.set_random_seed(seed)
        start = create_model().get_weights()
        for name in names:
            model = create_model()
            model.set_weights(start)
            model.compile(optimizer=create_optimizer(name), loss="binary_crossentropy")
            history = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
            curves[name].append(history.history["loss"])
    return {
        name: {"mean": np.mean(losses, axis=0), "std": np.std(losses, axis=0)} for name, losses in curves.items()
    }
