# one network, its weights put back and compiled anew for each rate
def sweep_learning_rates(x, y, learning_rates, epochs, seed=0):
    keras.utils.set_random_seed(seed)
    model = create_model()
    initial = [w.copy() for w in model.get_weights()]
    losses = {}
    for rate in learning_rates:
        model.set_weights(initial)
        model.compile(optimizer=keras.optimizers.SGD(learning_rate=rate), loss="binary_crossentropy")
        losses[rate] = np.array(model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"])
    return losses


LEARNING_RATES = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 5e-2]
