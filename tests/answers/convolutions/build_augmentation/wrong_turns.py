# the turn is a part of a circle, not of a right angle -> test_augmentation_keeps_label: "в каких единицах задаётся поворот"
def build_augmentation():
    return keras.Sequential(
        [
            keras.Input(shape=(8, 8, 1)),
            keras.layers.RandomTranslation(0.125, 0.125, fill_mode="constant"),
            keras.layers.RandomRotation(0.15, fill_mode="constant"),
        ]
    )
