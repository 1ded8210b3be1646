# Functional, gelu
def create_model(initializer="glorot_uniform"):
    point = keras.Input(shape=(2,))
    signal = keras.layers.Dense(48, activation="gelu", kernel_initializer=initializer)(point)
    signal = keras.layers.Dense(24, activation="gelu", kernel_initializer=initializer)(signal)
    answer = keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer)(signal)
    return keras.Model(inputs=point, outputs=answer)
