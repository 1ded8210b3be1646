# the line that is to be taken out is left in -> test_quiz_1, test_quiz_2, test_quiz_3, test_quiz_4, test_quiz_5: "NotImplementedError"
def quiz():
    answers = {
        "sigmoid": "в",  # 6.1, одна буква
        "layers": "а",  # 6.2, одна буква
        "nonlinearity": "г",  # 6.3, одна буква
        "trainable": "бв",  # 6.4, буквы обучаемых параметров
        "hyper": "аг",  # 6.4, буквы гиперпараметров
        "tensors": "абв",  # 6.5, все подходящие буквы
    }
    raise NotImplementedError
    return answers
