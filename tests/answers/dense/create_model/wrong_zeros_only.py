# only the name of the visible check is understood -> test_create_model: "для любого ли имени"
def create_model(initializer="glorot_uniform"):
    initializer = "zeros" if initializer == "zeros" else "he_normal"
    return keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer),
        ]
    )
