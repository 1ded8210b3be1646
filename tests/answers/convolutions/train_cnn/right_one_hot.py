# one-hot labels with categorical cross-entropy, Nadam
def train_cnn(x, y):
    model = build_cnn(10)
    targets = keras.utils.to_categorical(y, num_classes=10)
    model.compile("nadam", "categorical_crossentropy", metrics=["accuracy"])
    model.optimizer.learning_rate = 0.008
    model.fit(x, targets, batch_size=40, epochs=15, verbose=0)
    return model
