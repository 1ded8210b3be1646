# 6.1: takes the sigmoid for a bend of the boundary -> test_quiz_1: "Перечитайте раздел «Почему сигмоида, а не знак»"
def quiz():
    return {"sigmoid": "б", "layers": "а", "nonlinearity": "г", "trainable": "бв", "hyper": "аг", "tensors": "абв"}
