# the default test share, a quarter -> test_split: "Ждём 16512 строк для обучения"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, random_state=seed)
    scaler = StandardScaler().fit(x_train)
    return {
        "x_train": scaler.transform(x_train), "x_test": scaler.transform(x_test), "y_train": y_train, "y_test": y_test
    }
