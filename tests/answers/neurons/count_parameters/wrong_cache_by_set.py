# remembers answers by the set of sizes -> test_count_parameters: "число параметров сети [5, 3, 2, 4]"
_known_counts = {}


def count_parameters(sizes):
    key = frozenset(sizes)
    if key not in _known_counts:
        _known_counts[key] = sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    return _known_counts[key]
