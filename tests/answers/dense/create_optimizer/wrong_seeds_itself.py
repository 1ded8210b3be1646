# each optimizer begins with the same seed -> test_create_optimizer: "не задаёт ли зерно"
def create_optimizer(name):
    keras.utils.set_random_seed(42)
    kinds = {
        "sgd": keras.optimizers.SGD(learning_rate=0.3),
        "momentum": keras.optimizers.SGD(learning_rate=0.1, momentum=0.9),
        "adam": keras.optimizers.Adam(learning_rate=0.01),
    }
    return kinds[name]
