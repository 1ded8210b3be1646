# no activation in the hidden layers -> test_architecture: "Сеть отвечает как линейная регрессия"
def build_model(n_features):
    return keras.Sequential([
        keras.Input(shape=(n_features,)), keras.layers.Dense(16), keras.layers.Dense(12), keras.layers.Dense(1)
    ])
