# compares the mean losses -> test_best_optimizer: "на последней эпохе"
def best_optimizer(histories):
    good = {name: np.mean(losses) for name, losses in histories.items() if np.all(np.isfinite(losses))}
    return min(good, key=good.get) if good else None
