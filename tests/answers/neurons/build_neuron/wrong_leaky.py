# an activation that only bends -> test_build_neuron: "в том числе отрицательного"
def build_neuron():
    inputs = keras.Input(shape=(1,))
    outputs = keras.layers.Dense(1, activation="leaky_relu")(inputs)
    return keras.Model(inputs, outputs)
