# returns a text when all are broken -> test_best_optimizer: "в этом случае"
def best_optimizer(histories):
    final = {name: losses[-1] for name, losses in histories.items() if np.all(np.isfinite(losses))}
    return min(final, key=final.get) if final else "нет"
