# an initializer object of its own for each layer, tanh and relu
def create_model(initializer="glorot_uniform"):
    def dense(units, activation):
        return keras.layers.Dense(units, activation=activation, kernel_initializer=keras.initializers.get(initializer))

    return keras.Sequential([keras.Input((2,)), dense(32, "tanh"), dense(32, "relu"), dense(1, "sigmoid")])
