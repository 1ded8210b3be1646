# prints instead of returning -> test_convolve: "проверьте, что в ней есть return"
def convolve(image, kernel):
    height, width = kernel.shape
    result = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1))
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] = np.sum(image[i : i + height, j : j + width] * kernel)
    print(result)
