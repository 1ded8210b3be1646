# SGD has momentum too -> test_create_optimizer: "импульса быть не должно"
def create_optimizer(name):
    if name == "sgd":
        return keras.optimizers.SGD(learning_rate=0.3, momentum=0.5)
    if name == "momentum":
        return keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)
    if name == "adam":
        return keras.optimizers.Adam(learning_rate=0.01)
    return keras.optimizers.RMSprop(learning_rate=0.01)
