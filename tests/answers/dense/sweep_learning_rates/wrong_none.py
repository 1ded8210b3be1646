# returns nothing -> test_sweep_shape, test_sweep_fresh: "посмотрите на return"
def sweep_learning_rates(x, y, learning_rates, epochs):
    losses = {}
    for rate in learning_rates:
        keras.utils.set_random_seed(0)
        hidden = [keras.layers.Dense(16, activation="relu") for _ in range(2)]
        model = keras.Sequential([keras.Input(shape=(2,)), *hidden, keras.layers.Dense(1, activation="sigmoid")])
        model.compile(optimizer=keras.optimizers.SGD(learning_rate=rate), loss="binary_crossentropy")
        history = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
        losses[rate] = history.history["loss"]
    print(losses)
