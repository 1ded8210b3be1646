# as many outputs as labels were met -> test_frozen: "выход"
def transfer(base, x, y, n_classes):
    for layer in base.layers[:-1]:
        layer.trainable = False
    outputs = len(np.unique(y))
    model = keras.Sequential([*base.layers[:-1], keras.layers.Dense(outputs, activation="softmax")])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=32, epochs=60, verbose=0)
    return model
