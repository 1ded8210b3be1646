# sorted pairs
def best_optimizer(histories):
    good = [(losses[-1], name) for name, losses in histories.items() if np.isfinite(np.sum(losses))]
    return sorted(good)[0][1] if good else None
