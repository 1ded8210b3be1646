# the mathematician's convolution: the kernel is flipped -> test_convolve: "будто ядро перевёрнуто"
from scipy.signal import convolve2d


def convolve(image, kernel):
    return convolve2d(image, kernel, mode="valid")
