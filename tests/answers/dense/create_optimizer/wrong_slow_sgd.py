# the rate of SGD is too small to learn anything -> test_create_optimizer: "С оптимизатором sgd"
def create_optimizer(name):
    if name == "sgd":
        return keras.optimizers.SGD(learning_rate=0.001)
    if name == "momentum":
        return keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)
    if name == "adam":
        return keras.optimizers.Adam(learning_rate=0.01)
    return keras.optimizers.RMSprop(learning_rate=0.01)
