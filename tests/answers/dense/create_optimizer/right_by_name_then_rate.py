# by Keras's name, the rate assigned afterwards
def create_optimizer(name):
    optimizer = keras.optimizers.get("adam" if name == "adam" else "sgd")
    optimizer.learning_rate = {"sgd": 0.3, "momentum": 0.1, "adam": 0.01}[name]
    if name == "momentum":
        optimizer = keras.optimizers.SGD(float(optimizer.learning_rate), momentum=0.9)
    return optimizer
