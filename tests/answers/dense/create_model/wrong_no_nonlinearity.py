# hidden layers without activation -> test_create_model, test_create_optimizer: "такая сеть проведёт только прямую"
def create_model(initializer="glorot_uniform"):
    return keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(32, kernel_initializer=initializer),
            keras.layers.Dense(32, kernel_initializer=initializer),
            keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer),
        ]
    )
