# a Normalization layer adapted on the training rows, single precision
def prepare(X, y, seed):
    np.random.seed(seed)
    order = np.random.permutation(len(X))
    border = int(round(0.8 * len(X)))
    table = X.to_numpy(dtype="float64")[order]
    table = table - table[:border].mean(axis=0)
    normalization = keras.layers.Normalization()
    normalization.adapt(table[:border])
    scaled = np.asarray(normalization(table))
    target = y.to_numpy()[order]
    return {
        "x_train": scaled[:border], "x_test": scaled[border:], "y_train": target[:border], "y_test": target[border:]
    }
