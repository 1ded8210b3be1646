# four loops, plain Python lists as the answer
def convolve(image, kernel):
    result = []
    for i in range(len(image) - len(kernel) + 1):
        result.append([])
        for j in range(len(image[0]) - len(kernel[0]) + 1):
            number = 0
            for a in range(len(kernel)):
                for b in range(len(kernel[0])):
                    number += image[i + a][j + b] * kernel[a][b]
            result[-1].append(number)
    return result
