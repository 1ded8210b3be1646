# shift, rotation and zoom, each as far as the text lets it, the shift first
def build_augmentation():
    constant = {"fill_mode": "constant"}
    shift = keras.layers.RandomTranslation(1.25 / 8, 1.25 / 8, **constant)
    turn = keras.layers.RandomRotation(15 / 360, **constant)
    return keras.Sequential([keras.Input(shape=(8, 8, 1)), shift, turn, keras.layers.RandomZoom(0.1, **constant)])
