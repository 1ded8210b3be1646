# printed, not returned -> test_compare: "а вернула NoneType"
def compare(model, x_train, y_train, x_test, y_test):
    linear = LinearRegression().fit(x_train, y_train)
    answers = {"mean": y_train.mean(), "linear": linear.predict(x_test), "network": np.asarray(model(x_test))[:, 0]}
    print({name: np.mean(np.abs(answer - y_test)) for name, answer in answers.items()})
