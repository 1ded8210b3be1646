# freezes after training -> test_frozen: "до обучения или после"
def transfer(base, x, y, n_classes):
    body = base.layers[:-1]
    head = keras.layers.Dense(n_classes, activation="softmax")
    model = keras.Sequential([keras.Input(shape=(8, 8, 1)), *body, head])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=8, verbose=0)
    for layer in body:
        layer.trainable = False
    return model
