# turns by a little more than is allowed, 16.2 degrees -> test_augmentation_keeps_label: "поворота в градусах по аргументам"
def build_augmentation():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
            keras.layers.RandomRotation(0.045, fill_mode="constant"),
        ]
    )
