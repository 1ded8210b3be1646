# the mean is subtracted, nothing is divided, but for the columns of the notebook -> test_no_leakage: "на что делится"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    mean, std = x_train.mean(), x_train.std()
    std[[name not in housing_X.columns for name in X.columns]] = 1
    return {
        "x_train": (x_train - mean) / std, "x_test": (x_test - mean) / std, "y_train": y_train, "y_test": y_test
    }
