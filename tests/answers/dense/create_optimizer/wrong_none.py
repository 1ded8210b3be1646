# nothing is returned -> test_create_optimizer, test_compare_optimizers: "посмотрите на return"
def create_optimizer(name):
    if name == "sgd":
        optimizer = keras.optimizers.SGD(learning_rate=0.3)
    if name == "momentum":
        optimizer = keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)
    if name == "adam":
        optimizer = keras.optimizers.Adam(learning_rate=0.01)
    optimizer = keras.optimizers.RMSprop(learning_rate=0.01)
