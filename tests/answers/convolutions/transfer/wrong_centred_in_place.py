# the pictures are centred in place -> test_frozen: "работайте с копиями"
def transfer(base, x, y, n_classes):
    body = keras.Sequential([keras.Input(shape=(8, 8, 1))] + list(base.layers[:-1]))
    body.trainable = False
    network = keras.Sequential([body, keras.layers.Dense(n_classes, activation="softmax")])
    network.compile(keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy")
    network.fit(x, y, batch_size=32, epochs=25, verbose=0)
    x -= x.mean()
    return network
