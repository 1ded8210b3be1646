# a zoom that only enlarges, so that its fill mode does not matter
def build_augmentation():
    return keras.Sequential(
        [
            keras.layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
            keras.layers.RandomZoom((-0.1, 0)),
        ]
    )
