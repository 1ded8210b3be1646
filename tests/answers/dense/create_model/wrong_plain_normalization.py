# a normalization that has nothing to learn -> test_create_model: "без обучаемых весов тоже"
def create_model(initializer="glorot_uniform"):
    model = keras.Sequential([keras.Input(shape=(2,))])
    for units in (24, 24):
        model.add(keras.layers.Dense(units, activation="relu", kernel_initializer=initializer))
        model.add(keras.layers.LayerNormalization(center=False, scale=False))
    model.add(keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer))
    return model
