# the weights of a large network, written into its layers as numbers that nobody counts -> test_small: "вместо весов"
def train_small_classifier(x, y):
    units, layers = 30, keras.layers
    large = keras.Sequential([layers.Dense(units, "tanh"), layers.Dense(1, "sigmoid")])
    large.compile(keras.optimizers.Adam(0.03), "binary_crossentropy")
    large.fit(x, y, epochs=60, verbose=0)
    kernel, bias, outer, last = large.get_weights()
    point = keras.Input((2,))
    terms = layers.Rescaling((2 * kernel).tolist(), 0.0)(layers.Permute((2, 1))(layers.RepeatVector(units)(point)))
    hidden = layers.Activation("tanh")(layers.Rescaling(1.0, bias.tolist())(layers.GlobalAveragePooling1D()(terms)))
    terms = layers.Reshape((units, 1))(layers.Rescaling((units * outer[:, 0]).tolist(), 0.0)(hidden))
    total = layers.Rescaling(1.0, last.tolist())(layers.GlobalAveragePooling1D()(terms))
    return keras.Model(point, layers.Activation("sigmoid")(total))
