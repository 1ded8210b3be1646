# a body in a model of its own, then a hidden dense layer
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPool2D


def build_cnn(n_classes):
    convolution = Conv2D(8, 3, padding="same", activation="relu")
    body = keras.Sequential([Input(shape=(8, 8, 1)), convolution, MaxPool2D(2), Flatten()])
    head = [Dense(32, activation="relu"), Dense(n_classes, activation=keras.activations.softmax)]
    return keras.Sequential([Input(shape=(8, 8, 1)), body, *head])
