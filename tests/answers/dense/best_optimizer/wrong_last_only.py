# looks for nan at the end only -> test_best_optimizer: "пропускают целиком"
def best_optimizer(histories):
    final = {name: losses[-1] for name, losses in histories.items() if np.isfinite(losses[-1])}
    return min(final, key=final.get, default=None)
