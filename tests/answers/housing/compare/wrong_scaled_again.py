# the test part is scaled once more -> test_compare: "такой, какой её передали"
def compare(model, x_train, y_train, x_test, y_test):
    linear = LinearRegression().fit(x_train, y_train)
    scaled = StandardScaler().fit(x_train).transform(x_test)
    answers = {"mean": y_train.mean(), "linear": linear.predict(x_test), "network": np.asarray(model(scaled))[:, 0]}
    return {name: np.mean(np.abs(answer - y_test)) for name, answer in answers.items()}
