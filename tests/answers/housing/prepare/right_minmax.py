# MinMaxScaler, tables of pandas in the answer
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    low, width = x_train.min(), x_train.max() - x_train.min()
    return {
        "x_train": (x_train - low) / width,
        "x_test": (x_test - low) / width,
        "y_train": y_train,
        "y_test": y_test,
    }
