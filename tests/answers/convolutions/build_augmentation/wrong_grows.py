# the padding before the shift is never taken off -> test_augmentation_random, test_augmentation_keeps_label: "Форма картинок не должна меняться"
def build_augmentation():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.ZeroPadding2D(1),
            keras.layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
        ]
    )
