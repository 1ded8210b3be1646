# each part is scaled by its own statistics -> test_no_leakage: "какими числами масштабируется тестовая часть"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    scaler = StandardScaler()
    return {
        "x_train": scaler.fit_transform(x_train),
        "x_test": scaler.fit_transform(x_test),
        "y_train": y_train,
        "y_test": y_test,
    }
