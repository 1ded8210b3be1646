# a validation set that is only looked at; a helper
def fit_once(x, y, optimizer, epochs, seed):
    keras.utils.set_random_seed(seed)
    model = create_model()
    model.compile(optimizer=optimizer, loss="binary_crossentropy")
    options = dict(validation_data=(x, y), verbose=0)
    return model.fit(x, y, batch_size=32, epochs=epochs, shuffle=True, **options).history["loss"]


def sweep_learning_rates(x, y, learning_rates, epochs, seed=0):
    optimizers = {rate: keras.optimizers.SGD(learning_rate=rate) for rate in learning_rates}
    return {rate: fit_once(x, y, optimizer, epochs, seed) for rate, optimizer in optimizers.items()}


LEARNING_RATES = [0.000001, 0.00003, 0.001, 0.003, 0.03, 0.09]
