# one initializer object for all layers -> test_create_model: "один и тот же объект-инициализатор"
def create_model(initializer="glorot_uniform"):
    shared = keras.initializers.get(initializer)
    model = keras.Sequential([keras.Input(shape=(2,))])
    for _ in range(3):
        model.add(keras.layers.Dense(32, activation="relu", kernel_initializer=shared))
    model.add(keras.layers.Dense(1, activation="sigmoid", kernel_initializer=shared))
    return model
