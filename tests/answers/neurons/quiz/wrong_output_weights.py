# 6.4: only the first layer's weights are trained -> test_quiz_4: "«Параметры и гиперпараметры»"
def quiz():
    return {"sigmoid": "в", "layers": "а", "nonlinearity": "г", "trainable": "б", "hyper": "авг", "tensors": "абв"}
