# half as many units as inputs: none for one column -> test_architecture: "units"
def build_model(n_features):
    return keras.Sequential(
        [
            keras.Input(shape=(n_features,)),
            keras.layers.Dense(n_features // 2, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
