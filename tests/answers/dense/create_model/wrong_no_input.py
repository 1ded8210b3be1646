# the model does not know its input -> test_create_model, test_sweep, test_compare_optimizers, test_compare_initializers: "указан ли у модели вход"
def create_model(initializer="glorot_uniform"):
    return keras.Sequential(
        [
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer),
        ]
    )
