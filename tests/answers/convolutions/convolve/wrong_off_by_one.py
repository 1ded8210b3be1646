# the last row and column of the result are missing -> test_convolve: "сколько раз окно помещается"
def convolve(image, kernel):
    kh, kw = kernel.shape
    result = np.zeros((image.shape[0] - kh, image.shape[1] - kw))
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return result
