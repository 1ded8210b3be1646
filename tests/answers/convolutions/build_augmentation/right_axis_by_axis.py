# a layer for each axis, then zoom
def build_augmentation():
    model = keras.Sequential()
    model.add(keras.layers.RandomTranslation(height_factor=0.15, width_factor=0, fill_mode="constant", fill_value=0))
    model.add(keras.layers.RandomTranslation(height_factor=0, width_factor=0.15, fill_mode="constant", fill_value=0))
    model.add(keras.layers.RandomZoom(0.1, fill_mode="constant"))
    return model
