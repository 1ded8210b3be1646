# the hidden layer starts at zero -> test_output, test_architecture: "отвечает нулём"
def build_model(n_features):
    hidden = keras.layers.Dense(16, activation="relu", kernel_initializer="zeros")
    return keras.Sequential([keras.Input(shape=(n_features,)), hidden, keras.layers.Dense(1)])
