# divides by 16 once more, always -> test_augmentation_random: "какой слой действует всегда"
def build_augmentation():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.Rescaling(1 / 16),
            keras.layers.RandomTranslation(0.125, 0.125, fill_mode="constant"),
        ]
    )
