# dropout behind the output: in training a part of the prices becomes zero -> test_output: "а стоит Dropout"
def build_model(n_features):
    return keras.Sequential([
        keras.Input(shape=(n_features,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(1),
        keras.layers.Dropout(0.2),
    ])
