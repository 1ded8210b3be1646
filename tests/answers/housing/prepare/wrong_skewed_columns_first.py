# columns of another scaler are put first -> test_split: "порядок столбцов"
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import RobustScaler


def prepare(X, y, seed):
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=seed)
    skew = x_train.skew().abs().to_numpy()
    heavy = [i for i in range(X.shape[1]) if skew[i] > 2]
    usual = [i for i in range(X.shape[1]) if i not in heavy]
    scaler = ColumnTransformer([("outliers", RobustScaler(), heavy), ("usual", StandardScaler(), usual)])
    return {
        "x_train": scaler.fit_transform(x_train.to_numpy()),
        "x_test": scaler.transform(x_test.to_numpy()),
        "y_train": y_train.to_numpy(),
        "y_test": y_test.to_numpy(),
    }
