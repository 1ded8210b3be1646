# stops when the loss falls no more -> test_compare_optimizers: "а просили 8"
def compare_optimizers(x, y, names, seeds, epochs):
    result = {}
    for name in names:
        curves = []
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model = create_model()
            model.compile(optimizer=create_optimizer(name), loss="binary_crossentropy")
            stop = keras.callbacks.EarlyStopping(monitor="loss", patience=2, min_delta=1e-3)
            history = model.fit(x, y, batch_size=32, epochs=epochs, callbacks=[stop], verbose=0)
            curves.append(history.history["loss"])
        shortest = min(len(curve) for curve in curves)
        curves = [curve[:shortest] for curve in curves]
        result[name] = {"mean": np.mean(curves, axis=0), "std": np.std(curves, axis=0)}
    return result
