# a list of layers, not a model -> test_architecture, test_output: "а вернула list"
def build_model(n_features):
    return [keras.Input(shape=(n_features,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)]
