# the new head is never trained -> test_frozen: "доля верных ответов на новых картинках"
def transfer(base, x, y, n_classes):
    body = base.layers[:-1]
    for layer in body:
        layer.trainable = False
    head = keras.layers.Dense(n_classes, activation="softmax")
    model = keras.Sequential([keras.Input(shape=(8, 8, 1)), *body, head])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy")
    return model
