# the greatest loss -> test_best_optimizer: "что вы сравниваете"
def best_optimizer(histories):
    return max(histories, key=lambda name: histories[name][-1])
