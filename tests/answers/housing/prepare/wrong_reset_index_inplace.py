# row labels are reset in the given table -> test_split: "номера строк"
def prepare(X, y, seed):
    X.reset_index(drop=True, inplace=True)
    y.reset_index(drop=True, inplace=True)
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    scaler = StandardScaler().fit(x_train)
    return {
        "x_train": scaler.transform(x_train),
        "x_test": scaler.transform(x_test),
        "y_train": y_train,
        "y_test": y_test,
    }
