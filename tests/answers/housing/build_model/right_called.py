# no input said: the model learns its shape from the row that it is called on; a seed of its own
def build_model(n_features):
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
    model(np.zeros((1, n_features)))
    return model
