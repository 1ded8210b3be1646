# an activation of the inputs is taken for a hidden layer -> test_architecture: "ещё не скрытый слой"
def build_model(n_features):
    network = keras.Sequential()
    network.add(keras.Input((n_features,)))
    network.add(keras.layers.Activation("relu"))
    network.add(keras.layers.Dense(1))
    return network
