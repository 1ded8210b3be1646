# strides instead of pooling, another activation
def build_cnn(n_classes, width=12):
    model = keras.models.Sequential()
    model.add(keras.Input((8, 8, 1)))
    for filters, stride in ((width, 1), (2 * width, 2)):
        model.add(keras.layers.Conv2D(filters, 3, strides=stride, padding="same", activation="elu"))
    model.add(keras.layers.AveragePooling2D(2))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(n_classes, activation="softmax"))
    return model
