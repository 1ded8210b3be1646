# one filter -> test_cnn_architecture, test_cnn_learns: "фильтров не меньше восьми"
def build_cnn(n_classes):
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.Conv2D(1, 3, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(n_classes, activation="softmax"),
        ]
    )
