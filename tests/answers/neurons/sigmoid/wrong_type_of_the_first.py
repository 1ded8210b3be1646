# vectorize takes the type of the first answer, which is a whole one where z is large -> test_sigmoid: "начинается с 800"
import math


def sigmoid(z):
    def of_one(number):
        if abs(number) > 700:
            return int(number > 0)
        return 1 / (1 + math.exp(-number))

    return np.vectorize(of_one)(z)
