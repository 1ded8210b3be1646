# no small rate in the list -> test_learning_rates: "какой должна быть наименьшая"
def sweep_learning_rates(x, y, learning_rates, epochs, seed=0):
    losses = {}
    for rate in learning_rates:
        keras.utils.set_random_seed(seed)
        model = create_model()
        model.compile(optimizer=keras.optimizers.SGD(learning_rate=rate), loss="binary_crossentropy")
        history = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
        losses[rate] = history.history["loss"]
    return losses


LEARNING_RATES = [0.001, 0.003, 0.01, 0.03, 0.1]
