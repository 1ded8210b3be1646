# Series throughout, with the right labels
def compare(model, x_train, y_train, x_test, y_test):
    predicted = pd.DataFrame(index=y_test.index)
    predicted["mean"] = y_train.mean()
    predicted["linear"] = LinearRegression().fit(x_train, y_train).predict(x_test)
    predicted["network"] = model.predict(x_test, verbose=0)
    return predicted.sub(y_test, axis=0).abs().mean().to_dict()
