# 6.4: the two groups are swapped -> test_quiz_4: "кто его выбирает"
def quiz():
    return {"sigmoid": "в", "layers": "а", "nonlinearity": "г", "trainable": "аг", "hyper": "бв", "tensors": "абв"}
