# multiplies the window in place, and so changes the picture -> test_convolve: "не меняет ли функция саму картинку"
def convolve(image, kernel):
    kh, kw = kernel.shape
    result = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            window = image[i : i + kh, j : j + kw]
            window *= kernel
            result[i, j] = window.sum()
    return result
