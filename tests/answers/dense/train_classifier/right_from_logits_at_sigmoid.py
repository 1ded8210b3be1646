# from_logits beside a sigmoid: Keras sees it, warns, and takes what went into the sigmoid
def train_classifier(x, y):
    network = keras.Sequential([keras.Input(shape=(2,)), *(keras.layers.Dense(32, "relu") for _ in range(2))])
    network.add(keras.layers.Dense(1, activation="sigmoid"))
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    network.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss)
    network.fit(x, y, batch_size=16, epochs=60, verbose=0)
    return network
