# no return -> test_sigmoid: "проверьте, что в функции есть return"
def sigmoid(z):
    answer = (1 + np.tanh(z / 2)) / 2
