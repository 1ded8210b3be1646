# no input shape said: the model learns it from the one number that it is called on
def build_neuron():
    model = keras.Sequential([keras.layers.Dense(1)])
    model(np.array([[5.0]]))
    return model
