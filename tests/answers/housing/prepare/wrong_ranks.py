# ranks instead of a shift and a factor -> test_no_leakage: "нет ли других преобразований"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    scaled_train, scaled_test = np.zeros(x_train.shape), np.zeros(x_test.shape)
    for column, name in enumerate(X.columns):
        known = np.sort(x_train[name].to_numpy())
        place = np.linspace(-1, 1, len(known)) ** 3
        scaled_train[:, column] = np.interp(x_train[name], known, place)
        scaled_test[:, column] = np.interp(x_test[name], known, place)
    return {"x_train": scaled_train, "x_test": scaled_test, "y_train": y_train, "y_test": y_test}
