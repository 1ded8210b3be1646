# capital letters, commas and spaces, another order
def quiz():
    answers = {"sigmoid": "В", "layers": "А", "nonlinearity": "Г"}
    answers.update(trainable="В, Б", hyper="Г; А", tensors="В Б А")
    return answers
