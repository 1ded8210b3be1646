# a tuple instead of a dictionary -> test_split, test_no_leakage: "должна возвращать словарь, а вернула tuple"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    scaler = StandardScaler().fit(x_train)
    return scaler.transform(x_train), scaler.transform(x_test), y_train, y_test
