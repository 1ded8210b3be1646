# Adam with a rate at which the network dies -> test_create_optimizer: "С оптимизатором adam"
def create_optimizer(name):
    if name == "sgd":
        return keras.optimizers.SGD(learning_rate=0.3)
    if name == "momentum":
        return keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)
    if name == "adam":
        return keras.optimizers.Adam(learning_rate=3.0)
    return keras.optimizers.RMSprop(learning_rate=0.01)
