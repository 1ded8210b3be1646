# least squares by hand, the model called and not asked to predict
def compare(model, x_train, y_train, x_test, y_test):
    def with_ones(x):
        return np.hstack([x, np.ones((len(x), 1))])

    def error(predicted):
        return np.abs(np.asarray(predicted).ravel() - y_test.values).mean()

    w, *_ = np.linalg.lstsq(with_ones(x_train), y_train.values, rcond=None)
    return dict(network=error(model(x_test)), linear=error(with_ones(x_test) @ w), mean=error(y_train.mean()))
