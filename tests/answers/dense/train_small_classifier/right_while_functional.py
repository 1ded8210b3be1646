# Functional, restarts in a while loop, 9 units
def train_small_classifier(x, y):
    attempts, candidates = 0, []
    while attempts < 7:
        attempts += 1
        inputs = keras.Input(shape=(2,))
        outputs = keras.layers.Dense(1, activation="sigmoid")(keras.layers.Dense(9, activation="tanh")(inputs))
        model = keras.Model(inputs, outputs)
        model.compile(keras.optimizers.Adam(0.1), "binary_crossentropy", metrics=["accuracy"])
        history = model.fit(x, y, batch_size=32, epochs=15, verbose=0).history
        candidates.append((history["loss"][-1], attempts, model))
        if history["accuracy"][-1] > 0.98:
            break
    return min(candidates)[2]
