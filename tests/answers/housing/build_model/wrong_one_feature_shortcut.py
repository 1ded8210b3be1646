# no hidden layer for a single feature -> test_architecture: "когда признак один"
def build_model(n_features):
    inputs = keras.Input(shape=(n_features,))
    if n_features == 1:
        return keras.Model(inputs, keras.layers.Dense(1)(inputs))
    x = keras.layers.Dense(64, activation="relu")(inputs)
    x = keras.layers.Dense(32, activation="relu")(x)
    return keras.Model(inputs, keras.layers.Dense(1)(x))
