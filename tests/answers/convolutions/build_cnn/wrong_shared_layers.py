# new models around the same convolutions -> test_cnn_architecture, test_cnn_learns: "модель и её слои"
first = keras.layers.Conv2D(8, 3, padding="same", activation="relu")
second = keras.layers.Conv2D(16, 3, padding="same", activation="relu")


def build_cnn(n_classes):
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            first,
            keras.layers.MaxPooling2D(2),
            second,
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(n_classes, activation="softmax"),
        ]
    )
