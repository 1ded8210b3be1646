# one number at a time, with math.exp
import math


def sigmoid_of_number(number):
    if number < 0:
        return 1.0 - sigmoid_of_number(-number)
    return 1.0 / (1.0 + math.exp(-number))


def sigmoid(z):
    return np.vectorize(sigmoid_of_number)(z)
