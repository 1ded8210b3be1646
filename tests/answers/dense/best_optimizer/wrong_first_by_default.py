# returns the first name when all are broken -> test_best_optimizer: "в этом случае"
def best_optimizer(histories):
    best, lowest = list(histories)[0], float("inf")
    for name, losses in histories.items():
        if np.all(np.isfinite(losses)) and losses[-1] < lowest:
            best, lowest = name, losses[-1]
    return best
