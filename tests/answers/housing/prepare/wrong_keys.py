# a capital X in the keys -> test_split, test_no_leakage: "нет ключа 'x_train'"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    scaler = StandardScaler().fit(x_train)
    return {
        "X_train": scaler.transform(x_train),
        "X_test": scaler.transform(x_test),
        "y_train": y_train.to_numpy(),
        "y_test": y_test.to_numpy(),
    }
