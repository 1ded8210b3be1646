# the model is trained on, on the training part -> test_compare: "не обучая заново"
def compare(model, x_train, y_train, x_test, y_test):
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="mse")
    model.fit(x_train, y_train.to_numpy(), epochs=3, verbose=0)
    linear = LinearRegression().fit(x_train, y_train)
    answers = {"mean": y_train.mean(), "linear": linear.predict(x_test), "network": np.asarray(model(x_test))[:, 0]}
    return {name: np.mean(np.abs(answer - y_test)) for name, answer in answers.items()}
