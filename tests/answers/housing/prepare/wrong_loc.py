# rows are taken by label where places are meant, answers too -> test_split: "строки не нашлись"
def prepare(X, y, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    test, train = order[: len(X) // 5], order[len(X) // 5 :]
    scaler = StandardScaler().fit(X.loc[train])
    return {
        "x_train": scaler.transform(X.loc[train]),
        "x_test": scaler.transform(X.loc[test]),
        "y_train": y.loc[train],
        "y_test": y.loc[test],
    }
