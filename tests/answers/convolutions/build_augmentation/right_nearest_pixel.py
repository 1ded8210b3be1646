# whole pixels, no interpolation
from keras import layers


def build_augmentation():
    shift = 1 / 8
    steps = [layers.RandomTranslation(shift, shift, fill_mode="constant", interpolation="nearest")]
    return keras.models.Sequential([layers.Input(shape=(8, 8, 1)), *steps])
