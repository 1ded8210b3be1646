# match, Nesterov's momentum, an error for what is not known
def create_optimizer(name):
    match name:
        case "sgd":
            return keras.optimizers.SGD(0.5)
        case "momentum":
            return keras.optimizers.SGD(0.05, momentum=0.95, nesterov=True)
        case "adam":
            return keras.optimizers.Adam(0.02)
    raise ValueError(f"unknown optimizer {name}")
