# two independent samples: test rows are among the training rows -> test_split, test_no_leakage: "ровно в одну часть"
def prepare(X, y, seed):
    x_train, x_test = X.sample(frac=0.8, random_state=seed), X.sample(frac=0.2, random_state=seed + 1)
    scaler = StandardScaler().fit(x_train)
    return {
        "x_train": scaler.transform(x_train),
        "x_test": scaler.transform(x_test),
        "y_train": y[x_train.index],
        "y_test": y[x_test.index],
    }
