# one network outside the function is trained on at every call -> test_separates: "новая ли она каждый раз"
network = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(32, "relu")])
network.add(keras.layers.Dense(1, activation="sigmoid"))
network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")


def train_classifier(x, y):
    network.fit(x, y, batch_size=32, epochs=12, verbose=0)
    return network
