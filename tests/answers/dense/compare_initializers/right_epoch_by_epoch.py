# one epoch at a time, a validation set beside, the first weights put back
def compare_initializers(x, y, initializers, seeds, epochs):
    result = {name: {"mean": [], "std": []} for name in initializers}
    for name in initializers:
        models = []
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            models.append(create_model(name))
            models[-1].compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
        for _ in range(epochs):
            losses = [model.fit(x, y, batch_size=32, epochs=1, verbose=0).history["loss"][0] for model in models]
            result[name]["mean"].append(np.mean(losses))
            result[name]["std"].append(np.std(losses))
    return result


INITIALIZERS = ["zeros", "random_normal", "glorot_uniform", "lecun_normal", "he_normal"]
