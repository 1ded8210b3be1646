# two layers, each of which shifts by up to a pixel -> test_augmentation_keeps_label: "сколько в модели таких слоёв"
def build_augmentation():
    layers = [keras.layers.RandomTranslation(0.1, 0.1, fill_mode="constant") for _ in range(2)]
    return keras.Sequential([keras.Input(shape=(8, 8, 1)), *layers])
