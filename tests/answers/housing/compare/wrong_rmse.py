# root of the mean square -> test_compare: "средний модуль, а не квадрат"
def compare(model, x_train, y_train, x_test, y_test):
    linear = LinearRegression().fit(x_train, y_train)
    answers = {"mean": y_train.mean(), "linear": linear.predict(x_test), "network": np.asarray(model(x_test))[:, 0]}
    return {name: np.sqrt(np.mean((answer - y_test) ** 2)) for name, answer in answers.items()}
