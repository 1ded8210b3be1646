# with pandas
import pandas as pd


def predict_probability(X, w, b):
    return logistic((pd.DataFrame(X) * w).sum(axis=1) + b)
