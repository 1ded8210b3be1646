# one optimizer for each name, made outside: it belongs to the first network -> test_create_optimizer, test_compare_optimizers: "новый ли он"
optimizers = {
    "sgd": keras.optimizers.SGD(learning_rate=0.3),
    "momentum": keras.optimizers.SGD(learning_rate=0.1, momentum=0.9),
    "adam": keras.optimizers.Adam(learning_rate=0.01),
}


def create_optimizer(name):
    return optimizers[name]
