# nothing is returned -> test_cnn_architecture, test_cnn_output, test_cnn_learns: "посмотрите на return"
def build_cnn(n_classes):
    model = keras.Sequential([keras.Input(shape=(8, 8, 1)), keras.layers.Conv2D(16, 3, activation="relu")])
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(n_classes, activation="softmax"))
