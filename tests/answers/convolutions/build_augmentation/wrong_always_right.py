# sideways the shift is always the same -> test_augmentation_keeps_label: "сдвигать случайно"
def build_augmentation():
    return keras.Sequential([
        keras.Input(shape=(8, 8, 1)),
        keras.layers.RandomTranslation(0.125, (0.125, 0.125), fill_mode="constant"),
    ])
