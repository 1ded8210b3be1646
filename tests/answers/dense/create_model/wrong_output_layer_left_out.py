# the last layer does not get the initializer -> test_create_model: "всем ли слоям Dense передан initializer"
def create_model(initializer="glorot_uniform"):
    return keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
