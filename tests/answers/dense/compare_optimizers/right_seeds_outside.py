# seeds in the outer loop, one array for all
def compare_optimizers(x, y, names, seeds, epochs):
    losses = np.zeros((len(seeds), len(names), epochs))
    for row, seed in enumerate(seeds):
        for column, name in enumerate(names):
            keras.utils.set_random_seed(seed)
            model = create_model()
            model.compile(optimizer=create_optimizer(name), loss="binary_crossentropy")
            losses[row, column] = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"]
    mean, std = losses.mean(axis=0), losses.std(axis=0)
    return {name: {"mean": mean[column], "std": std[column]} for column, name in enumerate(names)}
