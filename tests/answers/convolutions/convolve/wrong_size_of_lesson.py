# the lesson's function: its kernel is always 3 by 3 -> test_convolve: "откуда функция берёт размеры окна"
def convolve(image, kernel):
    height, width = image.shape[0] - 2, image.shape[1] - 2
    result = np.zeros((height, width), dtype="float32")
    for row in range(height):
        for column in range(width):
            window = image[row : row + 3, column : column + 3]
            result[row, column] = np.sum(window * kernel)
    return result
