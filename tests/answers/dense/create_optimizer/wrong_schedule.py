# a schedule instead of a number -> test_create_optimizer: "не число"
def create_optimizer(name):
    if name == "sgd":
        return keras.optimizers.SGD(learning_rate=0.3)
    if name == "momentum":
        return keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)
    if name == "adam":
        return keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.01, 100, 0.9))
    return keras.optimizers.RMSprop(learning_rate=0.01)
