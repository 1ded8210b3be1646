# the functional API, one large kernel without padding
def build_cnn(n_classes):
    picture = keras.Input(shape=(8, 8, 1))
    hidden = keras.layers.Conv2D(24, (4, 4), activation="relu")(picture)
    hidden = keras.layers.MaxPooling2D()(hidden)
    hidden = keras.layers.Flatten()(hidden)
    answer = keras.layers.Dense(n_classes)(hidden)
    return keras.Model(picture, keras.layers.Softmax()(answer))
