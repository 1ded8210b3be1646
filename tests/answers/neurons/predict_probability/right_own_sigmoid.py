# with the student's own sigmoid
def predict_probability(X, w, b):
    return sigmoid(np.einsum("ij,j->i", X, w) + b)
