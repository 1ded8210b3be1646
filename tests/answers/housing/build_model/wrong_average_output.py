# the outputs of the last hidden layer are averaged, there is no output neuron -> test_output: "весов такого слоя у модели нет"
def build_model(n_features):
    inputs = keras.Input(shape=(n_features,))
    hidden = keras.layers.Dense(16, activation="relu")(inputs)
    columns = keras.layers.Reshape((16, 1))(keras.layers.Dense(16)(hidden))
    return keras.Model(inputs, keras.layers.GlobalAveragePooling1D()(columns))
