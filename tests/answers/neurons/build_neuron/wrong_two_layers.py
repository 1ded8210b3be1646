# one layer more -> test_build_neuron: "два параметра"
def build_neuron():
    return keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1), keras.layers.Dense(1)])
