# the functional interface
def build_neuron():
    inputs = keras.Input(shape=(1,))
    outputs = keras.layers.Dense(1)(inputs)
    return keras.Model(inputs, outputs)
