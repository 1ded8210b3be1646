"""The statistics of a class, against figures worked out in another way."""

import math
import random
import statistics

import numpy as np
import pytest

from graders.report.items import LEAST, analyse, discrimination, distribution, interval
from graders.reporting.results import Exercise, Result


def result(student: str, scores: dict[str, float | None], most: float = 1.0) -> Result:
    exercises = tuple(Exercise(name, score or 0.0, most, score is None, "") for name, score in scores.items())
    total = sum(exercise.score for exercise in exercises)
    return Result(student, exercises, 0.0, total, most * len(exercises))


def simulated(n: int, exercises: dict[str, tuple[float, float]], seed: int = 7) -> list[Result]:
    """A class of `n`; an exercise is solved where loading · ability + noise is above the threshold."""
    rng = random.Random(seed)
    results = []
    for number in range(n):
        ability = rng.gauss(0, 1)
        solved = {
            name: float(loading * ability + math.sqrt(1 - loading**2) * rng.gauss(0, 1) > threshold)
            for name, (loading, threshold) in exercises.items()
        }
        results.append(result(f"s{number}", solved))
    return results


def test_quartiles_are_those_of_excel():
    spread = distribution([2, 4, 4, 5, 7, 9])
    assert (spread.n, spread.lowest, spread.highest) == (6, 2, 9)
    assert (spread.lower_quartile, spread.median, spread.upper_quartile) == (4.0, 4.5, 6.5)
    assert spread.mean == pytest.approx(31 / 6) and spread.deviation == pytest.approx(
        np.std([2, 4, 4, 5, 7, 9], ddof=1)
    )


def test_one_score_is_a_distribution_and_none_is_not():
    spread = distribution([3.5])
    assert spread.lower_quartile == spread.median == spread.upper_quartile == spread.mean == 3.5
    assert spread.deviation is None
    assert distribution([]) is None


def test_discrimination_leaves_the_item_out_of_the_total():
    """Two items that have nothing to do with each other: with itself in the total each would correlate with it."""
    pattern = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)] * 5
    items = analyse([result(str(n), {"a": a, "b": b}) for n, (a, b) in enumerate(pattern)])
    assert [item.discrimination for item in items] == [pytest.approx(0), pytest.approx(0)]


def test_all_or_nothing_is_point_biserial():
    scores = [1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1]
    rest = [9, 7, 4, 8, 5, 3, 6, 9, 6, 5, 2, 7]
    right, wrong = ([r for s, r in zip(scores, rest, strict=True) if s == value] for value in (1, 0))
    p = statistics.fmean(scores)
    by_hand = (statistics.fmean(right) - statistics.fmean(wrong)) / statistics.pstdev(rest) * math.sqrt(p * (1 - p))
    assert discrimination(scores, rest) == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("scores", "rest"),
    [
        ([1.0, 0.0] * (LEAST // 2) + [1.0][: LEAST % 2], [1.0] * LEAST),
        ([1.0] * LEAST, list(range(LEAST))),
        ([0.0, 1.0] * ((LEAST - 1) // 2), list(range(2 * ((LEAST - 1) // 2)))),
        ([1.0, 0.0] * 20, [0.1 + 0.2 if n % 3 else 0.3 for n in range(40)]),
    ],
    ids=["rest is constant", "all have it", "too few", "constant but for rounding"],
)
def test_where_discrimination_is_undefined_there_is_none(scores, rest):
    assert discrimination(scores, rest) is None


def test_the_interval_is_fishers():
    assert interval(0.5, 28) == pytest.approx((0.156, 0.736), abs=2e-3)
    assert interval(1.0, 12) == (1.0, 1.0)


EXERCISES = {
    "easy": (0.9, -1.2816),
    "middle": (0.8, 0.0),
    "hard": (0.6, 1.0364),
    "chance": (0.0, 0.0),
    "wrong": (-0.5, 0.3),
}
MORE = {f"more_{number}": (0.8, number / 10) for number in range(4)}
TRUE_DIFFICULTY = {"easy": 0.9, "middle": 0.5, "hard": 0.15, "chance": 0.5, "wrong": 0.382}


def test_true_difficulty_and_discrimination_are_found_in_a_class():
    """Truth: difficulty from the normal distribution; discrimination from a class of 40,000, by NumPy."""
    large = simulated(40_000, EXERCISES, seed=1)
    table = np.array([[exercise.score for exercise in one.exercises] for one in large])
    truth = {
        name: np.corrcoef(table[:, place], table.sum(axis=1) - table[:, place])[0, 1]
        for place, name in enumerate(EXERCISES)
    }
    inside = total = 0
    for seed in range(2, 12):
        for item in analyse(simulated(300, EXERCISES, seed), list(EXERCISES)):
            assert item.difficulty == pytest.approx(TRUE_DIFFICULTY[item.name], abs=0.12)
            assert item.discrimination == pytest.approx(truth[item.name], abs=0.2)
            low, high = item.interval
            inside += low <= truth[item.name] <= high
            total += 1
    assert inside / total >= 0.85  # of 95 % intervals


def test_remarks_name_what_is_wrong_and_nothing_else():
    items = {item.name: item.remark for item in analyse(simulated(400, EXERCISES | MORE))}
    assert "worse here" in items["wrong"]
    assert "tells little" in items["chance"]
    assert "few points" in items["hard"]
    assert not items["middle"] and not items["easy"]


def test_points_that_wait_count_nowhere():
    rows = [{"a": float(n % 2), "b": float(n % 3 > 0), "essay": None if n == 0 else 1.0} for n in range(12)]
    items = {item.name: item for item in analyse([result(str(n), row) for n, row in enumerate(rows)])}
    assert (items["essay"].n, items["essay"].waiting, items["essay"].mean) == (11, 1, 1.0)
    alone = {item.name: item for item in analyse([result(str(n), row | {"essay": 0.0}) for n, row in enumerate(rows)])}
    assert items["a"].discrimination == pytest.approx(alone["a"].discrimination)


def test_order_is_the_notebooks_and_an_exercise_without_points_has_no_difficulty():
    rows = [result(str(n), {"b": 0.0, "a": 0.0, "z": 0.0}, most=0.0) for n in range(3)]
    items = analyse(rows, ["a", "b"])
    assert [item.name for item in items] == ["a", "b", "z"]
    assert items[0].difficulty is None and items[0].remark == ""
