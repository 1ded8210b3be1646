# fits one epoch at a time and goes through the rates backwards
def sweep_learning_rates(x, y, learning_rates, epochs):
    losses = {}
    for rate in reversed(learning_rates):
        keras.utils.set_random_seed(7)
        model = keras.models.Sequential()
        model.add(keras.layers.Input((2,)))
        model.add(keras.layers.Dense(units=16, activation=keras.activations.relu))
        model.add(keras.layers.Dense(units=16, activation=keras.activations.relu))
        model.add(keras.layers.Dense(units=1, activation=keras.activations.sigmoid))
        model.compile(optimizer=keras.optimizers.SGD(learning_rate=rate, momentum=0.0), loss="binary_crossentropy")
        losses[rate] = []
        for _ in range(epochs):
            losses[rate] += model.fit(x, y, batch_size=32, epochs=1, verbose=0).history["loss"]
    return losses
