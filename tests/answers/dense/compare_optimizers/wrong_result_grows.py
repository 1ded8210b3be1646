# the dictionary is an argument's default and keeps what earlier calls have put there -> test_compare_optimizers: "заново ли функция создаёт словарь"
def compare_optimizers(x, y, names, seeds, epochs, result={}):
    for name in names:
        curves = []
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model = create_model()
            model.compile(optimizer=create_optimizer(name), loss="binary_crossentropy")
            curves.append(model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"])
        result[name] = {"mean": np.mean(curves, axis=0), "std": np.std(curves, axis=0)}
    return result
