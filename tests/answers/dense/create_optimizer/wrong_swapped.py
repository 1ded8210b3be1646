# the names are swapped -> test_create_optimizer, test_compare_optimizers: "нужен оптимизатор SGD"
def create_optimizer(name):
    if name == "adam":
        return keras.optimizers.SGD(learning_rate=0.3)
    if name == "momentum":
        return keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)
    if name == "sgd":
        return keras.optimizers.Adam(learning_rate=0.01)
    return keras.optimizers.RMSprop(learning_rate=0.01)
