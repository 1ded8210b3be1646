# the standard library, epoch by epoch
import statistics


def compare_initializers(x, y, initializers, seeds, epochs):
    found = {}
    for name in initializers:
        runs = []
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model = create_model(name)
            model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
            runs.append(model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"])
        by_epoch = list(zip(*runs))
        found[name] = {
            "mean": [statistics.fmean(values) for values in by_epoch],
            "std": [statistics.pstdev(values) for values in by_epoch],
        }
    return found


INITIALIZERS = ["zeros", "random_normal", "glorot_uniform", "lecun_normal", "he_normal"]
