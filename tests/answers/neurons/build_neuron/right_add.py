# layers added one by one, everything said explicitly
def build_neuron():
    model = keras.Sequential(name="neuron")
    model.add(keras.layers.InputLayer(shape=(1,)))
    model.add(keras.layers.Dense(1, activation="linear", use_bias=True, bias_initializer="zeros"))
    return model
