# the standard library, epoch by epoch
import statistics


def compare_optimizers(x, y, names, seeds, epochs):
    found = {}
    for name in names:
        runs = []
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model = create_model()
            model.compile(optimizer=create_optimizer(name), loss="binary_crossentropy")
            runs.append(model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"])
        by_epoch = list(zip(*runs))
        found[name] = {
            "mean": [statistics.fmean(values) for values in by_epoch],
            "std": [statistics.pstdev(values) for values in by_epoch],
        }
    return found
