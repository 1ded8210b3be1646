# the columns are sorted by name -> test_split, test_no_leakage: "растёт не так"
def prepare(X, y, seed):
    X = X[sorted(X.columns)]
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    scaler = StandardScaler().fit(x_train)
    return {
        "x_train": scaler.transform(x_train),
        "x_test": scaler.transform(x_test),
        "y_train": y_train.to_numpy(),
        "y_test": y_test.to_numpy(),
    }
