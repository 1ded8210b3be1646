# splits the notebook's table, not the one it was given -> test_no_leakage, test_split: "для таблицы 400 × 4"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(housing.data, housing.target, test_size=0.2, random_state=seed)
    scaler = StandardScaler().fit(x_train)
    return {
        "x_train": scaler.transform(x_train), "x_test": scaler.transform(x_test), "y_train": y_train, "y_test": y_test
    }
