# the seed is set inside -> test_create_model: "не задаётся ли там же зерно"
def create_model(initializer="glorot_uniform"):
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer),
        ]
    )
