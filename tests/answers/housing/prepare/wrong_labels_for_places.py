# rows are taken by label, answers by place -> test_split: "по местам или по номерам строк"
def prepare(X, y, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    border = len(X) // 5
    test, train = order[:border], order[border:]
    x_train, x_test = X.loc[train], X.loc[test]
    scaler = StandardScaler().fit(x_train)
    return {
        "x_train": scaler.transform(x_train),
        "x_test": scaler.transform(x_test),
        "y_train": y.to_numpy()[train],
        "y_test": y.to_numpy()[test],
    }
