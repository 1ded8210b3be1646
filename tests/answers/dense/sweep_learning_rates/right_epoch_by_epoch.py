# fits one epoch at a time and goes through the rates backwards
def sweep_learning_rates(x, y, learning_rates, epochs, seed=0):
    losses = {}
    for rate in reversed(learning_rates):
        keras.utils.set_random_seed(seed)
        model = create_model()
        model.compile(optimizer=keras.optimizers.SGD(learning_rate=rate, momentum=0.0), loss="binary_crossentropy")
        losses[rate] = []
        for _ in range(epochs):
            losses[rate] += model.fit(x, y, batch_size=32, epochs=1, verbose=0).history["loss"]
    return losses


LEARNING_RATES = (0.1, 0.01, 0.001, 0.0001, 0.00001)
