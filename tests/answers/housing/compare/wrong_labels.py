# predictions get labels 0, 1, ... and are subtracted by label -> test_compare: "разность ответов и предсказаний"
def compare(model, x_train, y_train, x_test, y_test):
    linear = LinearRegression().fit(x_train, y_train)
    predicted = pd.Series(model.predict(x_test, verbose=0)[:, 0])
    return {
        "mean": (y_test - y_train.mean()).abs().mean(),
        "linear": np.abs(linear.predict(x_test) - y_test).mean(),
        "network": (predicted - y_test).abs().mean(),
    }
