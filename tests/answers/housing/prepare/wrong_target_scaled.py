# the target is scaled too -> test_split: "масштабируются только признаки"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    scaler = StandardScaler().fit(x_train)
    mean, std = y_train.mean(), y_train.std()
    return {
        "x_train": scaler.transform(x_train),
        "x_test": scaler.transform(x_test),
        "y_train": (y_train - mean) / std,
        "y_test": (y_test - mean) / std,
    }
