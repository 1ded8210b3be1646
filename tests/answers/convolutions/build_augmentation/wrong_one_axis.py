# shifts sideways only, as in the lesson -> test_augmentation_keeps_label: "наибольший сдвиг по вертикали"
def build_augmentation():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.RandomTranslation(height_factor=0, width_factor=0.15, fill_mode="constant"),
        ]
    )
