# a ReLU layer behind the output -> test_output: "Выход ограничен снизу"
def build_model(n_features):
    layers = [keras.Input(shape=(n_features,))]
    for units in (32, 1):
        layers += [keras.layers.Dense(units), keras.layers.ReLU()]
    return keras.Sequential(layers)
