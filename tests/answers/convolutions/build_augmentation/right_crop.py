# a crop out of the padded picture, one for the whole batch; without training the middle is cut out
def build_augmentation():
    layers = [keras.layers.ZeroPadding2D(1), keras.layers.RandomCrop(8, 8), keras.layers.CenterCrop(8, 8)]
    return keras.Sequential([keras.Input(shape=(8, 8, 1)), *layers])
