# the scaler of the first call is kept -> test_no_leakage: "заново"
memory = {}


def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    key = X.shape
    if key not in memory:
        memory[key] = StandardScaler().fit(x_train)
    scaler = memory[key]
    return {
        "x_train": scaler.transform(x_train),
        "x_test": scaler.transform(x_test),
        "y_train": y_train,
        "y_test": y_test,
    }
