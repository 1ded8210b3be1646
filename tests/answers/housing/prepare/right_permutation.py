# a permutation and NumPy throughout, test rows first
def prepare(X, y, seed):
    table, target = X.to_numpy(dtype=float), y.to_numpy()
    order = np.random.default_rng(seed).permutation(len(table))
    n_test = len(table) // 5
    test, train = order[:n_test], order[n_test:]
    mean, std = table[train].mean(axis=0), table[train].std(axis=0)
    parts = {"x_train": (table[train] - mean) / std, "x_test": (table[test] - mean) / std}
    return parts | {"y_train": target[train], "y_test": target[test]}
