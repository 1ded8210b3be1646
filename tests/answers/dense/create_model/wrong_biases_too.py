# biases get the initializer too -> test_create_model: "initializer задаёт только веса"
def create_model(initializer="glorot_uniform"):
    return keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer, bias_initializer=initializer),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer, bias_initializer=initializer),
            keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer, bias_initializer=initializer),
        ]
    )
