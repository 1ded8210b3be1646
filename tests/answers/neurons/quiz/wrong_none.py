# answers are not returned -> test_quiz_1, test_quiz_2, test_quiz_3, test_quiz_4, test_quiz_5: "вернула NoneType"
def quiz():
    answers = {"sigmoid": "в", "layers": "а", "nonlinearity": "г", "trainable": "бв", "hyper": "аг", "tensors": "абв"}
