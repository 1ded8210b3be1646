# softplus on the output, for positive prices -> test_output: "Выход ограничен снизу"
def build_model(n_features):
    inputs = keras.Input(shape=(n_features,))
    hidden = keras.layers.Dense(16, activation="tanh")(inputs)
    return keras.Model(inputs, keras.layers.Dense(1, activation="softplus")(hidden))
