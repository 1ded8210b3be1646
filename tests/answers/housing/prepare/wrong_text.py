# rounded for beauty, to texts -> test_split, test_no_leakage: "ждём числа"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    mean, std = x_train.mean(), x_train.std()
    x_train, x_test = (((part - mean) / std).map("{:.4f}".format) for part in (x_train, x_test))
    return {"x_train": x_train, "x_test": x_test, "y_train": y_train, "y_test": y_test}
