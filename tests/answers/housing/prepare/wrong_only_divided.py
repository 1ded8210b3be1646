# divided by the standard deviation, the mean is not subtracted -> test_no_leakage: "вычитается ли из них что-нибудь"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    std = x_train.std()
    return {"x_train": x_train / std, "x_test": x_test / std, "y_train": y_train, "y_test": y_test}
