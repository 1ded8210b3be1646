# the weight starts at zero -> test_build_neuron: "вес случайным"
def build_neuron():
    return keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1, kernel_initializer="zeros")])
