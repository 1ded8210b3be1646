# contrast takes brightness out of its range -> test_augmentation_random: "какой слой меняет яркость"
def build_augmentation():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.RandomTranslation(0.125, 0.125, fill_mode="constant"),
            keras.layers.RandomContrast((0.0, 0.5)),
        ]
    )
