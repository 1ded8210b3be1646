# the empty place becomes white -> test_augmentation_keeps_label: "чем он заполняет пустоту"
def build_augmentation():
    return keras.Sequential(
        [
            keras.layers.RandomZoom((-0.1, 0.1), fill_mode="constant", fill_value=1.0),
            keras.layers.RandomTranslation(0.125, 0.125, fill_mode="constant"),
        ]
    )
