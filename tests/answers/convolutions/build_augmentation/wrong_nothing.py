# a dropout of nothing is taken for augmentation -> test_augmentation_random, test_augmentation_keeps_label: "картинки не изменились"
def build_augmentation():
    return keras.Sequential([keras.Input(shape=(8, 8, 1)), keras.layers.Dropout(0.0)])
