# rates beyond the bounds -> test_learning_rates: "должны лежать от 1e-6 до 0.1"
def sweep_learning_rates(x, y, learning_rates, epochs, seed=0):
    losses = {}
    for rate in learning_rates:
        keras.utils.set_random_seed(seed)
        model = create_model()
        model.compile(optimizer=keras.optimizers.SGD(learning_rate=rate), loss="binary_crossentropy")
        history = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
        losses[rate] = history.history["loss"]
    return losses


LEARNING_RATES = [1e-6, 1e-4, 1e-2, 0.1, 1.0]
