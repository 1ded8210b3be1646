# a column minus a row: a table n x n -> test_compare: "Посмотрите на формы"
def compare(model, x_train, y_train, x_test, y_test):
    linear = LinearRegression().fit(x_train, y_train)
    target = y_test.to_numpy()
    answers = {"mean": y_train.mean(), "linear": linear.predict(x_test), "network": model.predict(x_test, verbose=0)}
    return {name: np.mean(np.abs(answer - target)) for name, answer in answers.items()}
