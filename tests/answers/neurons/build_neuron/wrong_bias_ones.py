# the bias starts at one -> test_build_neuron: "смещение нулевым"
def build_neuron():
    return keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1, bias_initializer="ones")])
