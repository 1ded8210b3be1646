# 6.5: a number is no tensor -> test_quiz_5: "чему равен ранг одного числа"
def quiz():
    return {"sigmoid": "в", "layers": "а", "nonlinearity": "г", "trainable": "бв", "hyper": "аг", "tensors": "аб"}
