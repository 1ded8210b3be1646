# a dictionary of functions
def create_optimizer(name):
    makers = {
        "sgd": lambda: keras.optimizers.SGD(learning_rate=1.0),
        "momentum": lambda: keras.optimizers.SGD(learning_rate=0.2, momentum=0.8),
        "adam": lambda: keras.optimizers.Adam(learning_rate=0.005),
        "nadam": lambda: keras.optimizers.Nadam(learning_rate=0.005),
    }
    return makers[name]()
