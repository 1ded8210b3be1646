# the rate falls from call to call -> test_create_optimizer: "скорость оптимизатора sgd при втором вызове"
RATES = {"sgd": 0.5, "momentum": 0.1, "adam": 0.01}


def create_optimizer(name):
    rate = RATES[name]
    RATES[name] = rate * 0.9
    if name == "sgd":
        return keras.optimizers.SGD(learning_rate=rate)
    if name == "momentum":
        return keras.optimizers.SGD(learning_rate=rate, momentum=0.9)
    return keras.optimizers.Adam(learning_rate=rate)
