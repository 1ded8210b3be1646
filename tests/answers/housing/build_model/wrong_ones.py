# the hidden layer starts with ones everywhere -> test_architecture: "учиться его нейроны будут одинаково"
def build_model(n_features):
    hidden = keras.layers.Dense(16, activation="relu", kernel_initializer="ones")
    return keras.Sequential([keras.Input(shape=(n_features,)), hidden, keras.layers.Dense(1)])
