# one model for each number of features, kept between calls -> test_architecture: "посмотрите, где создаются"
kept = {}


def build_model(n_features):
    if n_features not in kept:
        layers = [keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)]
        kept[n_features] = keras.Sequential([keras.Input(shape=(n_features,)), *layers])
    return kept[n_features]
