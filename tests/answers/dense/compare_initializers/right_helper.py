# a helper inside, the standard deviation by its formula
def compare_initializers(x, y, initializers, epochs):
    def spread(matrix):
        return float(np.sqrt(np.mean((matrix - matrix.mean()) ** 2)))

    def run(name):
        model = keras.Sequential([keras.Input(shape=(2,))])
        for _ in range(2):
            model.add(keras.layers.Dense(32, activation="relu", kernel_initializer=name))
        model.add(keras.layers.Dense(1, activation="sigmoid", kernel_initializer=name))
        spreads = [spread(array) for array in model.get_weights()[::2]]
        model.compile(keras.optimizers.Adam(learning_rate=0.01), "binary_crossentropy")
        history = model.fit(x, y, epochs=epochs, verbose=0)
        return {"loss": list(history.history["loss"]), "std": spreads}

    return {name: run(name) for name in initializers}
