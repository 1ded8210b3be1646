# the optimizer is given by name, the rate is not used -> test_sweep_fresh: "какую скорость получает оптимизатор"
def sweep_learning_rates(x, y, learning_rates, epochs):
    losses = {}
    for rate in learning_rates:
        keras.utils.set_random_seed(0)
        hidden = [keras.layers.Dense(16, activation="relu") for _ in range(2)]
        model = keras.Sequential([keras.Input(shape=(2,)), *hidden, keras.layers.Dense(1, activation="sigmoid")])
        model.compile(optimizer="sgd", loss="binary_crossentropy")
        history = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
        losses[rate] = history.history["loss"]
    return losses
