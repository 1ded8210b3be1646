# no input given, SGD with momentum
def transfer(base, x, y, n_classes):
    model = keras.Sequential()
    for layer in base.layers:
        if layer is not base.layers[-1]:
            layer.trainable = False
            model.add(layer)
    model.add(keras.layers.Dense(n_classes, "softmax"))
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9), "sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=20, epochs=16, verbose=0)
    return model
