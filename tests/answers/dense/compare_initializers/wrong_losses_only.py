# a list of losses for each name -> test_initializers_sweep, test_initializers_zeros: "с ключами loss и std"
def compare_initializers(x, y, initializers, epochs):
    results = {}
    for name in initializers:
        model = keras.Sequential([keras.Input(shape=(2,))])
        model.add(keras.layers.Dense(32, activation="relu", kernel_initializer=name))
        model.add(keras.layers.Dense(32, activation="relu", kernel_initializer=name))
        model.add(keras.layers.Dense(1, activation="sigmoid", kernel_initializer=name))
        model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
        history = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
        results[name] = history.history["loss"]
    return results
