# train and test are swapped: the scaler is fitted on the test part -> test_no_leakage: "по каким строкам вычислены"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    scaler = StandardScaler().fit(x_test)
    return {
        "x_train": scaler.transform(x_train), "x_test": scaler.transform(x_test), "y_train": y_train, "y_test": y_test
    }
