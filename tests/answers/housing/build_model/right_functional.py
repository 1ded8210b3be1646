# functional interface, tanh
def build_model(n_features):
    inputs = keras.Input(shape=(n_features,))
    hidden = keras.layers.Dense(20, activation="tanh")(inputs)
    return keras.Model(inputs, keras.layers.Dense(1)(hidden))
