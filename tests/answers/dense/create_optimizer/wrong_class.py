# a class instead of an optimizer -> test_create_optimizer, test_compare_optimizers: "нужен оптимизатор SGD"
def create_optimizer(name):
    return {"sgd": keras.optimizers.SGD, "momentum": keras.optimizers.SGD, "adam": keras.optimizers.Adam}[name]
