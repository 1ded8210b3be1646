# one object loses its axis -> test_predict_probability: "Вероятность одного объекта: ждём форму (1,)"
def predict_probability(X, w, b):
    return logistic(X @ w.reshape(-1, 1) + b).squeeze()
