# a network cloned and given the weights of the first one; rates from NumPy
def sweep_learning_rates(x, y, learning_rates, epochs, seed=0):
    keras.utils.set_random_seed(seed)
    template = create_model()
    start = template.get_weights()

    def losses(rate):
        network = keras.models.clone_model(template)
        network.set_weights(start)
        network.compile(optimizer=keras.optimizers.SGD(rate), loss=keras.losses.BinaryCrossentropy())
        return network.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"]

    return {rate: losses(rate) for rate in learning_rates}


LEARNING_RATES = np.logspace(-6, -1, 6)
