# clumsy: replaces broken histories by infinity
def best_optimizer(histories):
    names = list(histories)
    scores = []
    for name in names:
        score = histories[name][-1]
        for value in histories[name]:
            if value != value or value in (float("inf"), float("-inf")):
                score = float("inf")
        scores.append(score)
    if not scores or min(scores) == float("inf"):
        return None
    return names[scores.index(min(scores))]
