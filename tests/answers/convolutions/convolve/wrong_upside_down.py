# rows of the kernel go upwards, which the lesson's kernel does not show -> test_convolve: "если ядро не симметрично"
def convolve(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.sum(windows * kernel[::-1], axis=(2, 3))
