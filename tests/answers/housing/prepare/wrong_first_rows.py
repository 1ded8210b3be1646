# the first rows train, nothing is shuffled -> test_split: "подряд или через равные промежутки"
def prepare(X, y, seed):
    border = int(0.8 * len(X))
    x_train, x_test, y_train, y_test = X[:border], X[border:], y[:border], y[border:]
    scaler = StandardScaler().fit(x_train)
    return {
        "x_train": scaler.transform(x_train), "x_test": scaler.transform(x_test), "y_train": y_train, "y_test": y_test
    }
