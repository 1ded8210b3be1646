# dropout is taken for a nonlinearity -> test_architecture: "посмотрите на функции активации скрытых слоёв"
def build_model(n_features):
    return keras.Sequential([
        keras.Input(shape=(n_features,)), keras.layers.Dense(16), keras.layers.Dropout(0.2), keras.layers.Dense(1)
    ])
