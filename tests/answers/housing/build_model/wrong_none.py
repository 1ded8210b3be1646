# nothing is returned -> test_architecture, test_output: "вернула NoneType"
def build_model(n_features):
    network = keras.Sequential([keras.Input(shape=(n_features,))])
    network.add(keras.layers.Dense(16, activation="relu"))
    network.add(keras.layers.Dense(1))
