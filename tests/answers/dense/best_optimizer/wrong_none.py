# prints and returns nothing -> test_best_optimizer: "посмотрите на return"
def best_optimizer(histories):
    print(min(histories, key=lambda name: histories[name][-1]))
