# no hidden layer -> test_create_model, test_create_optimizer: "такая сеть проведёт только прямую"
def create_model(initializer="glorot_uniform"):
    output = keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer)
    return keras.Sequential([keras.Input(shape=(2,)), output])
