# the default fill: a reflection in the empty place -> test_augmentation_keeps_label: "чем он заполняет пустоту"
def build_augmentation():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.RandomTranslation(0.125, 0.125),
        ]
    )
