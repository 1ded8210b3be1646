# Glorot takes the place of He in the last layer, since that has a sigmoid -> test_create_model: "не доходят до границы"
def create_model(initializer="he_normal"):
    last = initializer.replace("he_", "glorot_")
    hidden = [keras.layers.Dense(24, activation="relu", kernel_initializer=initializer) for _ in range(2)]
    output = keras.layers.Dense(1, activation="sigmoid", kernel_initializer=last)
    return keras.Sequential([keras.Input(shape=(2,)), *hidden, output])
