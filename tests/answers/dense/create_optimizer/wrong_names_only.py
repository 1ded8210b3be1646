# names instead of optimizers -> test_create_optimizer, test_compare_optimizers: "должна возвращать оптимизатор Keras"
def create_optimizer(name):
    return "sgd" if name == "momentum" else name
