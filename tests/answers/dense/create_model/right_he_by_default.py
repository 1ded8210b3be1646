# He by default, as lesson 07 has it for relu
def create_model(initializer="he_normal"):
    layers = [keras.Input(shape=(2,))]
    layers += [keras.layers.Dense(units, "relu", kernel_initializer=initializer) for units in (64, 32)]
    layers.append(keras.layers.Dense(1, "sigmoid", kernel_initializer=initializer))
    return keras.Sequential(layers)
