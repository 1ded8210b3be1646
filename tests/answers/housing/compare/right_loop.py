# a loop over the rows, sums by hand
def compare(model, x_train, y_train, x_test, y_test):
    average = sum(y_train) / len(y_train)
    linear = LinearRegression().fit(x_train, y_train).predict(x_test)
    network = np.asarray(model(x_test))
    sums = {"mean": 0.0, "linear": 0.0, "network": 0.0}
    for row, answer in enumerate(y_test):
        sums["mean"] += abs(answer - average)
        sums["linear"] += abs(answer - linear[row])
        sums["network"] += abs(answer - network[row, 0])
    return {name: float(total) / len(y_test) for name, total in sums.items()}
