# numbered in the Latin alphabet -> test_quiz_1, test_quiz_3, test_quiz_4, test_quiz_5: "ждём русские буквы"
def quiz():
    return {"sigmoid": "c", "layers": "a", "nonlinearity": "d", "trainable": "bc", "hyper": "ad", "tensors": "abc"}
