# the dictionary is an argument's default and keeps what earlier calls have put there -> test_compare_initializers: "заново ли функция создаёт словарь"
def compare_initializers(x, y, initializers, seeds, epochs, result={}):
    for name in initializers:
        curves = []
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model = create_model(name)
            model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
            curves.append(model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"])
        result[name] = {"mean": np.mean(curves, axis=0), "std": np.std(curves, axis=0)}
    return result


INITIALIZERS = ["zeros", "random_normal", "lecun_normal", "he_normal"]
