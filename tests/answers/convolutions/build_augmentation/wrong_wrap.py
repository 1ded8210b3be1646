# what leaves on one side comes in on the other -> test_augmentation_keeps_label: "чем он заполняет пустоту"
def build_augmentation():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.RandomTranslation(0.125, 0.125, fill_mode="wrap"),
        ]
    )
