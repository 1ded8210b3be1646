# a network of its own, narrower and with tanh -> test_compare_optimizers: "новая сеть"
def compare_optimizers(x, y, names, seeds, epochs):
    result = {}
    for name in names:
        curves = []
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(16, "tanh"), keras.layers.Dense(1, "sigmoid")])
            model.compile(optimizer=create_optimizer(name), loss="binary_crossentropy")
            curves.append(model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"])
        result[name] = {"mean": np.mean(curves, axis=0), "std": np.std(curves, axis=0)}
    return result
