# the features are taken as a column, as series are -> test_architecture: "должны подаваться восемь чисел"
def build_model(n_features):
    return keras.Sequential(
        [
            keras.Input(shape=(n_features, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
