# evaluates a model that is not compiled -> test_compare: "compile()"
def compare(model, x_train, y_train, x_test, y_test):
    linear = LinearRegression().fit(x_train, y_train)
    return {
        "mean": np.mean(np.abs(y_train.mean() - y_test.to_numpy())),
        "linear": np.mean(np.abs(linear.predict(x_test) - y_test.to_numpy())),
        "network": model.evaluate(x_test, y_test.to_numpy(), verbose=0),
    }
