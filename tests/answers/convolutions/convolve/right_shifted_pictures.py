# a loop over the kernel's cells: weighted sums of shifted pictures
def convolve(image, kernel):
    h, w = image.shape
    kh, kw = kernel.shape
    total = 0
    for a in range(kh):
        for b in range(kw):
            total = total + kernel[a, b] * image[a : h - kh + a + 1, b : w - kw + b + 1]
    return total
