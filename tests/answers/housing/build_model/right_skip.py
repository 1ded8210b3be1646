# a linear path beside the hidden layer, output without a bias
def build_model(n_features):
    inputs = keras.Input(shape=(n_features,))
    hidden = keras.layers.Dense(16, activation="sigmoid")(inputs)
    both = keras.layers.Concatenate()([inputs, hidden])
    return keras.Model(inputs, keras.layers.Dense(1, use_bias=False)(both))
