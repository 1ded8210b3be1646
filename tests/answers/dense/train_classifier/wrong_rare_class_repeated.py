# points of the rarer class are repeated until there are as many of both -> test_classifier_output: "слева"
def train_classifier(x, y):
    by_class = [np.flatnonzero(y == label) for label in (0, 1)]
    most = max(len(rows) for rows in by_class)
    rows = np.random.permutation(np.concatenate([np.resize(rows, most) for rows in by_class]))
    inputs = keras.Input(shape=(2,))
    hidden = keras.layers.Dense(64, activation="relu", kernel_initializer="he_uniform")(inputs)
    hidden = keras.layers.Dense(16, activation="relu", kernel_initializer="he_uniform")(hidden)
    model = keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(hidden))
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
    model.fit(x[rows], y[rows], epochs=15, verbose=0)
    return model
