# one point at a time, plain loops
def three_line_network(X, W, b, v, c):
    answers = []
    for point in X:
        total = c
        for j in range(len(v)):
            z = b[j]
            for i in range(len(point)):
                z += point[i] * W[i, j]
            total += v[j] * logistic(z)
        answers.append(logistic(total))
    return np.array(answers)
