# Functional, initializer objects
def compare_initializers(x, y, initializers, epochs):
    answer = {}
    for name in initializers:
        dense = [
            keras.layers.Dense(units, activation=activation, kernel_initializer=keras.initializers.get(name))
            for units, activation in [(32, "relu"), (32, "relu"), (1, "sigmoid")]
        ]
        inputs = signal = keras.Input(shape=(2,))
        for layer in dense:
            signal = layer(signal)
        model = keras.Model(inputs, signal)
        answer[name] = {"std": [np.std(layer.kernel.numpy()) for layer in dense]}
        model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy")
        answer[name]["loss"] = model.fit(x, y, batch_size=32, epochs=epochs, verbose=0).history["loss"]
    return answer
