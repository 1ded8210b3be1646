# the kernel that was passed comes back as a row -> test_convolve: "Функция меняет картинку или ядро"
def convolve(image, kernel):
    rows, columns = kernel.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    kernel.shape = (-1,)
    result = np.empty((height, width))
    for i in range(height):
        for j in range(width):
            result[i, j] = kernel @ image[i : i + rows, j : j + columns].ravel()
    return result
