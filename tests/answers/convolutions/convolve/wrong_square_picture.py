# the picture is taken for a square -> test_convolve: "картинка 6 × 9, ядро 3 × 2: ждём форму"
def convolve(image, kernel):
    n = len(image)
    kh, kw = kernel.shape
    result = np.zeros((n - kh + 1, n - kw + 1))
    for i in range(n - kh + 1):
        for j in range(n - kw + 1):
            result[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return result
