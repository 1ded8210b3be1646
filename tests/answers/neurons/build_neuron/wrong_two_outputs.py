# two units, one for the weight and one for the bias -> test_build_neuron: "На выходе должно быть одно число"
def build_neuron():
    return keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(2)])
