# 6.3: more units will do -> test_quiz_3: "нужна ли скрытому слою сигмоида"
def quiz():
    return {"sigmoid": "в", "layers": "а", "nonlinearity": "б", "trainable": "бв", "hyper": "аг", "tensors": "абв"}
