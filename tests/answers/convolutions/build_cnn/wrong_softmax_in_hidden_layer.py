# softmax in a hidden layer, too -> test_cnn_output: "Softmax нужен один, на выходе"
def build_cnn(n_classes):
    model = keras.Sequential([keras.Input(shape=(8, 8, 1))])
    for filters in (16, 16):
        model.add(keras.layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling2D(2))
    model.add(keras.layers.Flatten())
    for units in (n_classes, n_classes):
        model.add(keras.layers.Dense(units, activation="softmax"))
    return model
