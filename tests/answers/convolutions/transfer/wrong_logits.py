# logits, and a loss that takes them -> test_frozen: "на функцию активации головы"
def transfer(base, x, y, n_classes):
    body = base.layers[:-1]
    for layer in body:
        layer.trainable = False
    head = keras.layers.Dense(n_classes)
    model = keras.Sequential([keras.Input(shape=(8, 8, 1)), *body, head])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(x, y, batch_size=50, epochs=20, verbose=0)
    return model
