# zooms by a little more than is allowed -> test_augmentation_keeps_label: "изменения размера в процентах по аргументам"
def build_augmentation():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
            keras.layers.RandomZoom(0.11, fill_mode="constant"),
        ]
    )
