# scaled values are cut off at five deviations -> test_no_leakage: "Далёкие числа масштабируются так же"
def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    scaler = StandardScaler().fit(x_train)
    return {
        "x_train": np.clip(scaler.transform(x_train), -5, 5),
        "x_test": np.clip(scaler.transform(x_test), -5, 5),
        "y_train": y_train,
        "y_test": y_test,
    }
