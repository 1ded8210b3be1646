# a body in a model of its own, and a head
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPool2D


def build_cnn(n_classes):
    body = keras.Sequential([Input(shape=(8, 8, 1))], name="body")
    for _ in range(2):
        body.add(Conv2D(16, 3, padding="same", activation="relu"))
        body.add(MaxPool2D(2))
    head = [Flatten(), Dense(n_classes, activation=keras.activations.softmax)]
    return keras.Sequential([Input(shape=(8, 8, 1)), body, *head])
