# a logistic neuron -> test_build_neuron: "проверьте функцию активации"
def build_neuron():
    return keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1, activation="sigmoid")])
