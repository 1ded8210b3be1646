# nan is not looked for -> test_best_optimizer: "такие истории нужно отбросить"
def best_optimizer(histories):
    return min(histories, key=lambda name: histories[name][-1])
