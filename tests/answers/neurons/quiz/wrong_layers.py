# 6.2: takes layers for boosting -> test_quiz_2: "«Архитектура: три прямые и ещё одна»"
def quiz():
    return {"sigmoid": "в", "layers": "б", "nonlinearity": "г", "trainable": "бв", "hyper": "аг", "tensors": "абв"}
