# seeds in the outer loop, one array for all
def compare_initializers(x, y, initializers, seeds, epochs):
    losses = np.zeros((len(seeds), len(initializers), epochs))
    for row, seed in enumerate(seeds):
        for column, name in enumerate(initializers):
            keras.utils.set_random_seed(seed)
            model = create_model(name)
            model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
            losses[row, column] = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"]
    mean, std = losses.mean(axis=0), losses.std(axis=0)
    return {name: {"mean": mean[column], "std": std[column]} for column, name in enumerate(initializers)}


INITIALIZERS = ["zeros", "random_normal", "glorot_uniform", "lecun_normal", "he_normal"]
