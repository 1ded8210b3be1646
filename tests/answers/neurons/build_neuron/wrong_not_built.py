# no input shape -> test_build_neuron: "ещё не знает форму входа"
def build_neuron():
    return keras.Sequential([keras.layers.Dense(1)])
