# the shift fills with zeros, the rotation by reflection -> test_augmentation_keeps_label: "RandomRotation оставляет пустоту"
def build_augmentation():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.RandomTranslation(0.125, 0.125, fill_mode="constant"),
            keras.layers.RandomRotation(0.04),
        ]
    )
