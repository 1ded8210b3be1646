# prints instead of returning -> test_predict_probability: "проверьте, что в функции есть return"
def predict_probability(X, w, b):
    print(logistic(X @ w + b))
