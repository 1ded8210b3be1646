# a list of layers, not a model -> test_augmentation_random, test_augmentation_keeps_label: "а вернула list"
def build_augmentation():
    return [keras.layers.RandomTranslation(0.125, 0.125, fill_mode="constant")]
