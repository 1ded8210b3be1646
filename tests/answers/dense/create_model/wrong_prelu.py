# an activation with weights of its own -> test_create_model: "только у слоёв Dense"
def create_model(initializer="glorot_uniform"):
    return keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.PReLU(),
            keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer),
        ]
    )
