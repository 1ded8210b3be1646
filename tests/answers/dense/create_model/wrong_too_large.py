# far more parameters than allowed -> test_create_model: "не больше 5000"
def create_model(initializer="glorot_uniform"):
    return keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(100, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(100, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer),
        ]
    )
