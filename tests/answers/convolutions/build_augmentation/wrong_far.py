# shifts by up to a quarter of the picture -> test_augmentation_keeps_label: "доли стороны картинки"
def build_augmentation():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.RandomTranslation(0.25, 0.25, fill_mode="constant"),
        ]
    )
