# the answers are columns -> test_split: "У ответов ждём формы"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    scaler = StandardScaler().fit(x_train)
    return {
        "x_train": scaler.transform(x_train),
        "x_test": scaler.transform(x_test),
        "y_train": y_train.to_numpy().reshape(-1, 1),
        "y_test": y_test.to_numpy().reshape(-1, 1),
    }
