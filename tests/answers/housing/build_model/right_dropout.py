# dropout, L2 and batch normalisation, compiled
def build_model(n_features):
    penalty = keras.regularizers.L2(0.001)
    network = keras.Sequential([
        keras.Input(shape=(n_features,)),
        keras.layers.Dense(32, activation="elu", kernel_regularizer=penalty),
        keras.layers.BatchNormalization(),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(1),
    ])
    network.compile(optimizer="adam", loss="mse", metrics=["mae"])
    return network
