# one layer, no input, other factors
def build_augmentation():
    return keras.Sequential([keras.layers.RandomTranslation(0.1, (-0.15, 0.15), fill_mode="constant")])
