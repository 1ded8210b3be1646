# the optimizer's own name too, gradients clipped
def create_optimizer(name):
    if name == "adam":
        return keras.optimizers.Adam(learning_rate=0.01, clipnorm=1.0, name="my_adam")
    momentum = 0.9 if name == "momentum" else 0.0
    rate = 0.1 if name == "momentum" else 0.4
    return keras.optimizers.SGD(learning_rate=rate, momentum=momentum, clipnorm=1.0, name=f"my_{name}")
