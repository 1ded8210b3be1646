# points always in the order in which they come -> test_learning_rates: "порядок точек всё время один"
def sweep_learning_rates(x, y, learning_rates, epochs, seed=0):
    losses = {}
    for rate in learning_rates:
        keras.utils.set_random_seed(seed)
        network = create_model()
        network.compile(optimizer=keras.optimizers.SGD(rate), loss="binary_crossentropy")
        losses[rate] = network.fit(x, y, epochs=epochs, shuffle=False, verbose=0).history["loss"]
    return losses


LEARNING_RATES = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]
