# the functional API, all three kinds of layers, a seed
def build_augmentation(seed=7):
    picture = keras.Input((8, 8, 1))
    changed = keras.layers.RandomRotation(15 / 360, fill_mode="constant", seed=seed)(picture)
    changed = keras.layers.RandomZoom((-0.1, 0.1), fill_mode="constant", seed=seed)(changed)
    changed = keras.layers.RandomTranslation(0.12, 0.12, fill_mode="constant", seed=seed)(changed)
    return keras.Model(picture, changed)
