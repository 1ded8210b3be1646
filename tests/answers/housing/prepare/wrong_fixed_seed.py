# the seed of the lesson instead of the argument -> test_split: "зависит ли их порядок от аргумента seed"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
    scaler = StandardScaler().fit(x_train)
    return {
        "x_train": scaler.transform(x_train), "x_test": scaler.transform(x_test), "y_train": y_train, "y_test": y_test
    }
