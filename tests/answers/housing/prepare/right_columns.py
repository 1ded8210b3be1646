# column by column, in a loop, into lists
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, random_state=seed, train_size=0.8)
    train_columns, test_columns = [], []
    for name in X.columns:
        scaler = StandardScaler()
        train_columns.append(scaler.fit_transform(x_train[[name]])[:, 0])
        test_columns.append(scaler.transform(x_test[[name]])[:, 0])
    result = {}
    result["x_train"] = np.array(train_columns).T
    result["x_test"] = np.array(test_columns).T
    result["y_train"] = list(y_train)
    result["y_test"] = list(y_test)
    return result
