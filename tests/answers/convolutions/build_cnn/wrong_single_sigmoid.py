# two classes get one sigmoid unit -> test_cnn_output: "годится ли он для любого числа классов"
def build_cnn(n_classes):
    layers = [keras.Input(shape=(8, 8, 1)), keras.layers.Conv2D(16, 3, activation="relu")]
    layers += [keras.layers.MaxPooling2D(2), keras.layers.Flatten()]
    if n_classes == 2:
        layers.append(keras.layers.Dense(1, activation="sigmoid"))
    else:
        layers.append(keras.layers.Dense(n_classes, activation="softmax"))
    return keras.Sequential(layers)
