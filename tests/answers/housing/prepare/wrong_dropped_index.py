# the features get new labels and the answers keep theirs -> test_split: "по местам или по номерам строк"
def prepare(X, y, seed):
    X = X.reset_index(drop=True)
    x_test = X.sample(frac=0.2, random_state=seed)
    x_train = X.drop(x_test.index)
    scaler = StandardScaler().fit(x_train)
    return {
        "x_train": scaler.transform(x_train),
        "x_test": scaler.transform(x_test),
        "y_train": y[x_train.index],
        "y_test": y[x_test.index],
    }
