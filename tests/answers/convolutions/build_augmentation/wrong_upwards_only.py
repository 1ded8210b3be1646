# shifts up and down only -> test_augmentation_keeps_label: "не сдвинулся вбок"
def build_augmentation():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.RandomTranslation(height_factor=0.15, width_factor=0, fill_mode="constant"),
        ]
    )
