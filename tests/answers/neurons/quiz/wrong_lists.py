# lists of letters instead of texts -> test_quiz_1, test_quiz_2, test_quiz_3, test_quiz_4, test_quiz_5: "нет ответа-строки"
def quiz():
    answers = {"sigmoid": ["в"], "layers": ["а"], "nonlinearity": ["г"]}
    answers |= {"trainable": ["б", "в"], "hyper": ["а", "г"], "tensors": ["а", "б", "в"]}
    return answers
