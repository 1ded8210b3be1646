# zooms by three tenths -> test_augmentation_keeps_label: "какой слой меняет размер"
def build_augmentation():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
            keras.layers.RandomZoom(0.3, fill_mode="constant"),
        ]
    )
