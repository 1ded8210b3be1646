# remembers the answer by the shape of the table -> test_predict_probability: "не помнит ли функция ответ прошлого вызова"
_probability_cache = {}


def predict_probability(X, w, b):
    key = X.shape
    if key not in _probability_cache:
        _probability_cache[key] = logistic(X @ w + b)
    return _probability_cache[key]
