# a crop after padding: without training, Keras shrinks the padded picture -> test_augmentation_random: "какой слой действует всегда"
def build_augmentation():
    return keras.Sequential(
        [keras.Input(shape=(8, 8, 1)), keras.layers.ZeroPadding2D(1), keras.layers.RandomCrop(8, 8)]
    )
