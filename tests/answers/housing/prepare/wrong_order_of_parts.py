# train_test_split unpacked in a wrong order -> test_split, test_no_leakage: "Ждём 16512 строк"
def prepare(X, y, seed):
    x_train, y_train, x_test, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    scaler = StandardScaler().fit(x_train)
    y_train, x_test = scaler.transform(y_train), x_test.to_numpy()
    return {"x_train": scaler.transform(x_train), "x_test": x_test, "y_train": y_train, "y_test": y_test}
