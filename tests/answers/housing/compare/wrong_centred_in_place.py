# the test answers are centred in place, after all is computed -> test_compare: "работайте с копиями"
def compare(model, x_train, y_train, x_test, y_test):
    linear = LinearRegression().fit(x_train, y_train)
    errors = {}
    for name, answer in [
        ("mean", np.mean(y_train)),
        ("linear", linear.predict(x_test)),
        ("network", model.predict(x_test, verbose=0)[:, 0]),
    ]:
        errors[name] = float(np.mean(np.abs(y_test - answer)))
    y_test -= y_train.mean()
    return errors
