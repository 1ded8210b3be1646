# two parameters, but two layers and no bias -> test_build_neuron: "посмотрите на use_bias"
def build_neuron():
    layers = [keras.layers.Dense(1, use_bias=False), keras.layers.Dense(1, use_bias=False)]
    return keras.Sequential([keras.Input(shape=(1,)), *layers])
