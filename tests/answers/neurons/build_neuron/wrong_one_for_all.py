# the model is made once, outside -> test_build_neuron: "посмотрите, где создаются"
neuron_model = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1)])


def build_neuron():
    return neuron_model
