# a template network, cloned and given the same weights
def sweep_learning_rates(x, y, learning_rates, epochs):
    template = keras.Sequential([keras.Input(shape=(2,))])
    template.add(keras.layers.Dense(16, activation="relu"))
    template.add(keras.layers.Dense(16, activation="relu"))
    template.add(keras.layers.Dense(1, activation="sigmoid"))
    start = template.get_weights()

    def losses(rate):
        network = keras.models.clone_model(template)
        network.set_weights(start)
        network.compile(optimizer=keras.optimizers.SGD(rate), loss=keras.losses.BinaryCrossentropy())
        return network.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"]

    return {rate: losses(rate) for rate in learning_rates}
