# activations are layers of their own
def create_model(initializer="glorot_uniform"):
    L = keras.layers
    model = keras.models.Sequential()
    model.add(L.InputLayer(shape=(2,)))
    model.add(L.Dense(units=50, kernel_initializer=initializer, bias_initializer="zeros"))
    model.add(L.LeakyReLU(negative_slope=0.1))
    model.add(L.Dense(units=50, kernel_initializer=initializer, bias_initializer="zeros"))
    model.add(L.Activation("relu"))
    model.add(L.Dense(units=1, kernel_initializer=initializer, bias_initializer="zeros"))
    model.add(L.Activation("sigmoid"))
    return model
