# nothing is scaled -> test_no_leakage: "Столбцы x_train несравнимы"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    return {"x_train": x_train, "x_test": x_test, "y_train": y_train, "y_test": y_test}
