# the activation is a layer of one's own -> test_architecture, test_output: "keras.Sequential"
class Bend(keras.layers.Layer):
    def call(self, x):
        return keras.ops.relu(x)


def build_model(n_features):
    return keras.Sequential([keras.Input(shape=(n_features,)), keras.layers.Dense(16), Bend(), keras.layers.Dense(1)])
