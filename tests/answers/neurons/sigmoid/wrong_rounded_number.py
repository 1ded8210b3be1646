# a single number is rounded, an array is not -> test_sigmoid: "не нуля"
def sigmoid(z):
    answer = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
    return round(float(answer), 3) if np.ndim(z) == 0 else answer
