# Functional model, Nadam
def train_classifier(points, labels):
    inputs = keras.Input(shape=(2,))
    hidden = keras.layers.Dense(48, activation="relu")(inputs)
    hidden = keras.layers.Dense(24, activation="relu")(hidden)
    outputs = keras.layers.Dense(1, activation="sigmoid", name="probability")(hidden)
    network = keras.Model(inputs, outputs)
    network.compile(optimizer=keras.optimizers.Nadam(learning_rate=0.015), loss="binary_crossentropy")
    network.fit(points, labels, batch_size=32, epochs=16, verbose=0)
    return network
