# a table of means gets labels 0, 1, ... and is subtracted by label -> test_split, test_no_leakage: "совпадают ли номера строк"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    mean, std = x_train.mean(), x_train.std()

    def scaled(part):
        means = pd.DataFrame(np.tile(mean, (len(part), 1)), columns=part.columns)
        return (part - means) / std

    return {"x_train": scaled(x_train), "x_test": scaled(x_test), "y_train": y_train, "y_test": y_test}
