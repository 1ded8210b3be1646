# the number of examples for the number of inputs -> test_build_neuron: "На вход должно подаваться одно число"
def build_neuron():
    return keras.Sequential([keras.Input(shape=(7,)), keras.layers.Dense(1)])
