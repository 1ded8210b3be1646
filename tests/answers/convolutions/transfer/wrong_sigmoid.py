# sigmoids instead of a softmax -> test_frozen: "на функцию активации головы"
def transfer(base, x, y, n_classes):
    body = base.layers[:-1]
    for layer in body:
        layer.trainable = False
    head = keras.layers.Dense(n_classes, activation="sigmoid")
    model = keras.Sequential([keras.Input(shape=(8, 8, 1)), *body, head])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=20, verbose=0)
    return model
