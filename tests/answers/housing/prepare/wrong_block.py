# the test rows are one block that begins at a random row -> test_split: "подряд или через равные промежутки"
def prepare(X, y, seed):
    start = np.random.default_rng(seed).integers(0, len(X))
    rows = np.roll(np.arange(len(X)), start)
    test, train = rows[: len(X) // 5], rows[len(X) // 5 :]
    scaler = StandardScaler().fit(X.iloc[train])
    return {
        "x_train": scaler.transform(X.iloc[train]),
        "x_test": scaler.transform(X.iloc[test]),
        "y_train": y.iloc[train],
        "y_test": y.iloc[test],
    }
