# nothing is returned -> test_no_leakage, test_split: "вернула NoneType"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    scaler = StandardScaler().fit(x_train)
    x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)
    parts = {"x_train": x_train, "x_test": x_test, "y_train": y_train, "y_test": y_test}
