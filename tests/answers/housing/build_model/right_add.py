# add in a loop, He weights, separate activation layers, a linear output said in so many words
def build_model(n_features, units=(24, 12, 6)):
    network = keras.models.Sequential()
    network.add(keras.Input((n_features,)))
    for size in units:
        network.add(keras.layers.Dense(size, kernel_initializer="he_normal"))
        network.add(keras.layers.Activation("relu"))
    network.add(keras.layers.Dense(1, activation="linear"))
    return network
