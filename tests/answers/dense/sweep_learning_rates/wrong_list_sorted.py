# the list of rates is sorted in place -> test_sweep: "работайте с копиями"
def sweep_learning_rates(x, y, learning_rates, epochs, seed=0):
    learning_rates.sort()
    losses = {}
    for rate in learning_rates:
        keras.utils.set_random_seed(seed)
        model = create_model()
        model.compile(optimizer=keras.optimizers.SGD(learning_rate=rate), loss="binary_crossentropy")
        losses[rate] = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"]
    return losses


LEARNING_RATES = [0.00001, 0.0001, 0.001, 0.01, 0.03, 0.1]
