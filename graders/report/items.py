"""The statistics of a class: how its scores are spread, how hard each exercise was, and what it tells apart."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graders.reporting.results import Result

# With fewer students a correlation says nothing.
LEAST = 10
# From so many students on a low correlation is worth a look: with fewer, chance alone makes them.
_ENOUGH = 30
_EASY, _HARD = 0.95, 0.3
# Below it an item is poor, to be revised or rejected (R. Ebel, D. Frisbie: Essentials of Educational Measurement).
_POOR = 0.2
_Z95 = statistics.NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Distribution:
    """How numbers are spread; quartiles are those that `statistics.quantiles` calls inclusive, Excel QUARTILE.INC."""

    n: int
    lowest: float
    lower_quartile: float
    median: float
    upper_quartile: float
    highest: float
    mean: float
    deviation: float | None


@dataclass(frozen=True)
class Item:
    """One exercise in the whole class.

    Attributes:
        name: see `results.exercise_name`.
        max_score: points to be had.
        n: how many have their points for good.
        waiting: how many wait for a person.
        full: how many have all points.
        none: how many have none.
        mean: points, before any late penalty; None where nobody is counted.
        difficulty: mean share of the points, 1 where everybody has all; None where nobody is counted.
        discrimination: see `discrimination`.
        interval: where the discrimination of a larger class like this would lie, with 95 % confidence (Fisher's z).
        remark: what is worth a look; often empty.
    """

    name: str
    max_score: float
    n: int
    waiting: int
    full: int
    none: int
    mean: float | None
    difficulty: float | None
    discrimination: float | None
    interval: tuple[float, float] | None
    remark: str


def distribution(values: Sequence[float]) -> Distribution | None:
    """Describe numbers; None where there are none."""
    if not values:
        return None
    several = values if len(values) > 1 else [*values, *values]  # Python 3.13 was the first to take one
    lower, median, upper = statistics.quantiles(several, n=4, method="inclusive")
    spread = statistics.stdev(values) if len(values) > 1 else None
    return Distribution(
        len(values), min(values), lower, median, upper, max(values), statistics.fmean(values), spread
    )  # fmt: skip


def discrimination(scores: Sequence[float], rest: Sequence[float]) -> float | None:
    """Return the corrected item-total correlation: Pearson's, of an item's scores with those of all other items.

    It is positive where those who do well otherwise do well here. The item itself is left out of the total, with which
    it would correlate by itself (S. Henrysson: Correction of item-total correlations in item analysis. Psychometrika
    28, 1963). Where an item gives all or nothing this is the point-biserial correlation.

    Args:
        scores: of the item, by student.
        rest: the sum of the other items, in the same order.

    Returns:
        None for fewer than `LEAST` students, or where everybody has the same.
    """
    if len(scores) < LEAST:
        return None
    try:
        # adding up tenths leaves differences where there are none
        return statistics.correlation([round(x, 9) for x in scores], [round(x, 9) for x in rest])
    except statistics.StatisticsError:
        return None


def interval(correlation: float, n: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of a correlation over `n` pairs, more than three, by Fisher's z."""
    if abs(correlation) >= 1:
        return correlation, correlation
    z, half = math.atanh(correlation), _Z95 / math.sqrt(n - 3)
    return math.tanh(z - half), math.tanh(z + half)


def analyse(results: Sequence[Result], order: Sequence[str] = ()) -> list[Item]:
    """Describe each exercise.

    Points that wait for a person count nowhere; an exercise of which some do is left out of the other exercises'
    totals.

    Args:
        results: of the students that are graded.
        order: names of exercises, in the order of the notebook; others come behind.
    """
    rows = [{exercise.name: exercise for exercise in result.exercises} for result in results]
    points = {name: exercise.max_score for row in rows for name, exercise in row.items()}
    names = sorted(points, key=lambda name: order.index(name) if name in order else len(order))
    settled = [
        {name: exercise.score for name, exercise in row.items() if not exercise.needs_manual_grade} for row in rows
    ]
    everywhere = {name for name in names if all(name in row for row in settled)}
    return [_item(name, points[name], settled, everywhere, sum(name in row for row in rows)) for name in names]


def _item(
    name: str, max_score: float, settled: Sequence[Mapping[str, float]], everywhere: set[str], students: int
) -> Item:
    counted = [row for row in settled if name in row]
    scores = [row[name] for row in counted]
    others = everywhere - {name}
    found = discrimination(scores, [math.fsum(row[other] for other in others) for row in counted])
    mean = statistics.fmean(scores) if scores else None
    difficulty = mean / max_score if mean is not None and max_score > 0 else None
    return Item(
        name,
        max_score,
        len(scores),
        students - len(scores),
        sum(score >= max_score for score in scores),
        sum(score <= 0 for score in scores),
        mean,
        difficulty,
        found,
        None if found is None else interval(found, len(scores)),
        _remark(difficulty, found, len(scores)),
    )


def _remark(difficulty: float | None, found: float | None, n: int) -> str:
    remarks = []
    if difficulty is not None and n >= LEAST:
        if difficulty >= _EASY:
            remarks.append("nearly everybody has all points")
        elif difficulty <= _HARD:
            remarks.append("few points were had: read the most frequent message")
    if found is not None and interval(found, n)[1] < 0:
        remarks.append("who does well otherwise does worse here: look at the test and at the wording")
    elif found is not None and found < _POOR and n >= _ENOUGH:
        remarks.append("tells little: who does well otherwise does hardly better here")
    return "; ".join(remarks)
