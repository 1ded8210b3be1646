# the median instead of the mean -> test_compare: "по какой выборке взято среднее"
def compare(model, x_train, y_train, x_test, y_test):
    linear = LinearRegression().fit(x_train, y_train)
    answers = {"mean": y_train.median(), "linear": linear.predict(x_test), "network": np.asarray(model(x_test))[:, 0]}
    return {name: np.mean(np.abs(answer - y_test)) for name, answer in answers.items()}
