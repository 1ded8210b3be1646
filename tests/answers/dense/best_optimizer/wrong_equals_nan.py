# compares with nan by == -> test_best_optimizer: "с nan любое сравнение ложно"
def best_optimizer(histories):
    good = {name: losses for name, losses in histories.items() if losses[-1] != float("nan")}
    return min(good, key=lambda name: good[name][-1]) if good else None
