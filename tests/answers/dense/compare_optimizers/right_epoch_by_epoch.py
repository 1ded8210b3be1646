# one epoch at a time, a validation set beside, the first weights put back
def compare_optimizers(x, y, names, seeds, epochs):
    result = {name: {"mean": [], "std": []} for name in names}
    for name in names:
        models = []
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            models.append(create_model())
            models[-1].compile(optimizer=create_optimizer(name), loss="binary_crossentropy")
        for _ in range(epochs):
            losses = [model.fit(x, y, batch_size=32, epochs=1, verbose=0).history["loss"][0] for model in models]
            result[name]["mean"].append(np.mean(losses))
            result[name]["std"].append(np.std(losses))
    return result
