# a new model around one layer for all -> test_build_neuron: "модель и её слой"
shared_dense = keras.layers.Dense(1)


def build_neuron():
    return keras.Sequential([keras.Input(shape=(1,)), shared_dense])
