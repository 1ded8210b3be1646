# softmax in the last layer and once more after it -> test_cnn_output, test_cnn_learns: "сколько раз применяется softmax"
def build_cnn(n_classes):
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(n_classes, activation="softmax"),
            keras.layers.Softmax(),
        ]
    )
