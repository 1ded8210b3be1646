# the linear regression is fitted on the test part -> test_compare: "на какой выборке она обучена"
def compare(model, x_train, y_train, x_test, y_test):
    linear = LinearRegression().fit(x_test, y_test)
    answers = {"mean": y_train.mean(), "linear": linear.predict(x_test), "network": np.asarray(model(x_test))[:, 0]}
    return {name: np.mean(np.abs(answer - y_test)) for name, answer in answers.items()}
