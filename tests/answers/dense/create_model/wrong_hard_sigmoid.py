# a sigmoid made of straight lines at the output -> test_create_model: "сигмоида ли на выходе"
def create_model(initializer="glorot_uniform"):
    model = keras.Sequential([keras.Input(shape=(2,))])
    for units in (24, 24):
        model.add(keras.layers.Dense(units, activation="tanh", kernel_initializer=initializer))
    model.add(keras.layers.Dense(1, activation="hard_sigmoid", kernel_initializer=initializer))
    return model
