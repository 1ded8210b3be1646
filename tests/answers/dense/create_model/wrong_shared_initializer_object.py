# one initializer object for layers of different shapes: the same numbers, times a factor -> test_create_model: "отличаются только множителем"
def create_model(initializer="glorot_uniform"):
    initializer = keras.initializers.get(initializer)
    inputs = keras.Input((2,))
    hidden = keras.layers.Dense(48, activation="relu", kernel_initializer=initializer)(inputs)
    hidden = keras.layers.Dense(24, activation="relu", kernel_initializer=initializer)(hidden)
    return keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer)(hidden))
