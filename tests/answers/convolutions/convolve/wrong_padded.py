# zeros around the picture keep its size -> test_convolve: "сколько раз окно помещается"
from scipy.signal import correlate2d


def convolve(image, kernel):
    return correlate2d(image, kernel, mode="same")
