# the layer Conv2D with the given weights
def convolve(image, kernel):
    layer = keras.layers.Conv2D(1, kernel.shape, use_bias=False)
    layer.build((None, *image.shape, 1))
    layer.set_weights([kernel[:, :, None, None]])
    return np.array(layer(image[None, :, :, None].astype("float32")))[0, :, :, 0]
