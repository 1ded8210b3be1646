# sorts the list of seeds that was passed -> test_compare_optimizers: "Функция меняет массивы или списки"
def compare_optimizers(x, y, names, seeds, epochs):
    seeds.sort()
    result = {}
    for name in names:
        curves = []
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model = create_model()
            model.compile(optimizer=create_optimizer(name), loss="binary_crossentropy")
            history = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
            curves.append(history.history["loss"])
        result[name] = {"mean": np.mean(curves, axis=0), "std": np.std(curves, axis=0)}
    return result
