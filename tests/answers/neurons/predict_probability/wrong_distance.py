# divided by the length of w, as the distance from the line is -> test_predict_probability: "делить его на длину w"
def predict_probability(X, w, b):
    return logistic((X @ w + b) / np.linalg.norm(w))
