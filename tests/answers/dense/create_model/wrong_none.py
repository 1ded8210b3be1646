# nothing is returned -> test_create_model, test_learning_rates, test_sweep, test_create_optimizer, test_compare_optimizers, test_compare_initializers: "посмотрите на return"
def create_model(initializer="glorot_uniform"):
    model = keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer),
        ]
    )
