# the scaler is fitted on everything, before the split -> test_no_leakage: "Это утечка данных"
def prepare(X, y, seed):
    scaled = StandardScaler().fit_transform(X)
    x_train, x_test, y_train, y_test = train_test_split(scaled, y, test_size=0.2, random_state=seed)
    return {"x_train": x_train, "x_test": x_test, "y_train": y_train, "y_test": y_test}
