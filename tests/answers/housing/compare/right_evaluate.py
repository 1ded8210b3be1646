# compile and evaluate
def compare(model, x_train, y_train, x_test, y_test):
    model.compile(loss="mae")
    linear = LinearRegression()
    linear.fit(x_train, y_train)
    network_error = model.evaluate(x_test, y_test.to_numpy(), verbose=0)
    return {
        "mean": (y_test - y_train.mean()).abs().mean(),
        "linear": np.mean(np.abs(linear.predict(x_test) - y_test)),
        "network": network_error,
    }
