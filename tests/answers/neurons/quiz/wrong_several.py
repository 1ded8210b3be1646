# two letters to be on the safe side -> test_quiz_1, test_quiz_2, test_quiz_3: "нужна одна буква, а вписано 2"
def quiz():
    return {"sigmoid": "вб", "layers": "аб", "nonlinearity": "гб", "trainable": "бв", "hyper": "аг", "tensors": "абв"}
