# pandas: sample and drop, the labels being different
def prepare(X, y, seed):
    X, y = X.reset_index(drop=True), y.reset_index(drop=True)
    x_test = X.sample(frac=0.2, random_state=seed)
    x_train = X.drop(x_test.index)
    center, spread = x_train.median(), x_train.quantile(0.9) - x_train.quantile(0.1)
    return dict(
        x_train=(x_train - center) / spread,
        x_test=(x_test - center) / spread,
        y_train=y[x_train.index],
        y_test=y[x_test.index],
    )
