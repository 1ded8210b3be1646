# with a metric, the default batch and names of its own; floats copied
RATES = [10**power for power in range(-6, 0)]


def sweep_learning_rates(x, y, learning_rates, epochs=20, seed=0):
    result = {}
    for learning_rate in list(learning_rates):
        keras.utils.set_random_seed(seed)
        model = create_model()
        model.compile(keras.optimizers.SGD(learning_rate=learning_rate), "binary_crossentropy", metrics=["accuracy"])
        history = model.fit(x, y, epochs=epochs, verbose=0)
        result[learning_rate] = [float(value) for value in history.history["loss"]]
    return result


LEARNING_RATES = RATES
