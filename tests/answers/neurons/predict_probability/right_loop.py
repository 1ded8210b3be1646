# row by row, feature by feature
def predict_probability(X, w, b):
    result = []
    for row in X:
        z = b
        for feature, weight in zip(row, w):
            z = z + feature * weight
        result.append(float(logistic(z)))
    return result
