# the small network of lesson 11 with a little dropout
def build_cnn(classes):
    if classes < 2:
        raise ValueError("нужно хотя бы два класса")
    conv = keras.layers.Conv2D(filters=20, kernel_size=(3, 3), activation="relu", name="conv")
    parts = [conv, keras.layers.MaxPooling2D(pool_size=(2, 2)), keras.layers.Dropout(0.1), keras.layers.Flatten()]
    return keras.Sequential([keras.Input(shape=(8, 8, 1)), *parts, keras.layers.Dense(classes, "softmax")], name="cnn")
