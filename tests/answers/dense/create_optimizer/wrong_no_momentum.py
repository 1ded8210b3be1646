# the momentum is forgotten -> test_create_optimizer: "нужен от 0.5 до 0.99"
def create_optimizer(name):
    if name == "sgd":
        return keras.optimizers.SGD(learning_rate=0.3)
    if name == "momentum":
        return keras.optimizers.SGD(learning_rate=0.5)
    if name == "adam":
        return keras.optimizers.Adam(learning_rate=0.01)
    return keras.optimizers.RMSprop(learning_rate=0.01)
