# new models around one output layer -> test_architecture: "модель и её слои"
last_layer = keras.layers.Dense(1)


def build_model(n_features):
    return keras.Sequential([keras.Input(shape=(n_features,)), keras.layers.Dense(16, activation="relu"), last_layer])
