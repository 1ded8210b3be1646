# the widths are read off the second row, which need not be there -> test_convolve: "IndexError"
def convolve(image, kernel):
    height = len(image) - len(kernel) + 1
    width = len(image[1]) - len(kernel[0]) + 1
    result = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            result[i, j] = np.sum(image[i : i + len(kernel), j : j + len(kernel[0])] * kernel)
    return result
