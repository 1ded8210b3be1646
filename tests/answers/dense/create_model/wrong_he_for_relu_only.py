# He only where it suits the activation: tanh and sigmoid get LeCun -> test_create_model: "не доходят до границы"
def create_model(initializer="glorot_uniform"):
    def begins(activation):
        return "lecun_uniform" if initializer.startswith("he") and activation != "relu" else initializer

    x = inputs = keras.Input(shape=(2,))
    for units, activation in [(40, "relu"), (20, "tanh"), (1, "sigmoid")]:
        x = keras.layers.Dense(units, activation=activation, kernel_initializer=begins(activation))(x)
    return keras.Model(inputs, x)
