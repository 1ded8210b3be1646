# no bias -> test_build_neuron: "вес и смещение"
def build_neuron():
    return keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1, use_bias=False)])
