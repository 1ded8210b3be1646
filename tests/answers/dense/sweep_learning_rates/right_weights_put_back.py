# one network, its weights put back and compiled anew for each rate
def sweep_learning_rates(x, y, learning_rates, epochs):
    model = keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    initial = [w.copy() for w in model.get_weights()]
    losses = {}
    for rate in learning_rates:
        model.set_weights(initial)
        model.compile(optimizer=keras.optimizers.SGD(learning_rate=rate), loss="binary_crossentropy")
        losses[rate] = np.array(model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"])
    return losses
