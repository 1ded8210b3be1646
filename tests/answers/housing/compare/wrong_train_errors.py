# errors on the training part -> test_compare: "посчитайте MAE на бумаге"
def compare(model, x_train, y_train, x_test, y_test):
    linear = LinearRegression().fit(x_train, y_train)
    answers = {"mean": y_train.mean(), "linear": linear.predict(x_train), "network": np.asarray(model(x_train))[:, 0]}
    return {name: np.mean(np.abs(answer - y_train)) for name, answer in answers.items()}
