# returns what fit returns -> test_frozen: "вернула History"
def transfer(base, x, y, n_classes):
    body = base.layers[:-1]
    for layer in body:
        layer.trainable = False
    head = keras.layers.Dense(n_classes, activation="softmax")
    model = keras.Sequential([keras.Input(shape=(8, 8, 1)), *body, head])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy")
    return model.fit(x, y, batch_size=50, epochs=20, verbose=0)
