# one answer is left empty -> test_quiz_2: "впишите букву в кавычки"
def quiz():
    return {"sigmoid": "в", "layers": "", "nonlinearity": "г", "trainable": "бв", "hyper": "аг", "tensors": "абв"}
