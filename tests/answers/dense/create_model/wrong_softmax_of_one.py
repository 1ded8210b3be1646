# softmax over a single unit is always 1 -> test_create_model: "сигмоида ли на выходе"
def create_model(initializer="glorot_uniform"):
    return keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(1, activation="softmax", kernel_initializer=initializer),
        ]
    )
