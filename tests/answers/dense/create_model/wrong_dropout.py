# a dropout layer -> test_create_model, test_sweep: "нет ли в сети дропаута"
def create_model(initializer="glorot_uniform"):
    return keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer),
        ]
    )
