# a loop and math.isfinite
def best_optimizer(histories):
    import math

    best_name, best_loss = None, math.inf
    for name in histories:
        if not all(math.isfinite(value) for value in histories[name]):
            continue
        if histories[name][-1] < best_loss:
            best_name, best_loss = name, histories[name][-1]
    return best_name
