"""Drawings of the class report: SVG that stands in the page itself, 360 units wide as a telephone is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from graders.report.items import Distribution

_MOST_BARS = 12
_WIDTH, _LEFT, _RIGHT = 360, 28, 12
_TOP, _BASE = 18, 150


@dataclass(frozen=True)
class Bar:
    """How many scores lie from `low` on and below `high`; the last bar has those at `high` as well."""

    low: float
    high: float
    count: int


def bars(scores: Sequence[float], most: float) -> list[Bar]:
    """Count scores in classes of equal width, as many as can be read.

    Args:
        scores: not below 0.
        most: points to be had; classes go on where a score is higher.
    """
    top = max([most, *scores]) or 1.0
    width = _width(top)
    number = max(1, math.ceil(top / width - 1e-9))
    counts = [0] * number
    for score in scores:
        counts[min(int(max(score, 0.0) / width + 1e-9), number - 1)] += 1
    return [Bar(place * width, (place + 1) * width, count) for place, count in enumerate(counts)]


def _width(top: float) -> float:
    unit = 10.0 ** math.floor(math.log10(top / _MOST_BARS))
    return next(step * unit for step in (1, 2, 2.5, 5, 10, 20) if top / (step * unit) <= _MOST_BARS + 1e-9)


def histogram(scores: Sequence[float], most: float, spread: Distribution) -> Markup:
    """Draw how scores are spread, and below it their quartiles."""
    found = bars(scores, most)
    top = found[-1].high
    highest = max(bar.count for bar in found) or 1
    span = _WIDTH - _LEFT - _RIGHT

    def across(score: float) -> float:
        return round(_LEFT + span * min(score, top) / top, 1)

    parts = []
    for bar in found:
        height = (_BASE - _TOP) * bar.count / highest
        left, right = across(bar.low), across(bar.high)
        parts.append(
            f'<rect class="bar" x="{left + 1}" y="{_BASE - height:.1f}" width="{right - left - 2:.1f}" '
            f'height="{height:.1f}"/>'
        )
        if bar.count:
            parts.append(f'<text x="{(left + right) / 2:.1f}" y="{_BASE - height - 4:.1f}">{bar.count}</text>')
    every = math.ceil(len(found) / 8)
    edges = [bar.low for bar in found] + [top]
    parts += [f'<text x="{across(edge)}" y="{_BASE + 14}">{edge:g}</text>' for edge in edges[::every]]
    parts.append(f'<line x1="{_LEFT}" y1="{_BASE}" x2="{_WIDTH - _RIGHT}" y2="{_BASE}"/>')
    low, high = across(spread.lower_quartile), across(spread.upper_quartile)
    middle, y = across(spread.median), _BASE + 32
    parts += [
        f'<line x1="{across(spread.lowest)}" y1="{y}" x2="{across(spread.highest)}" y2="{y}"/>',
        f'<rect class="box" x="{low}" y="{y - 7}" width="{max(high - low, 1):.1f}" height="14"/>',
        f'<line class="median" x1="{middle}" y1="{y - 7}" x2="{middle}" y2="{y + 7}"/>',
    ]
    told = ", ".join(f"{bar.low:g} to {bar.high:g}: {bar.count}" for bar in found if bar.count)
    title = f"How many students have how many points: {told}; half of them have {spread.median:g} or more"
    opening = f'<svg class="histogram" role="img" viewBox="0 0 {_WIDTH} {_BASE + 44}"><title>{title}</title>'
    return Markup(f"{opening}{''.join(parts)}</svg>")


def share_bar(share: float) -> Markup:
    """Draw a share, between 0 and 1; the figure stands beside it."""
    filled = 60 * min(max(share, 0.0), 1.0)
    return Markup(
        '<svg class="share" aria-hidden="true" viewBox="0 0 60 8"><rect class="all" width="60" height="8"/>'
        f'<rect class="bar" width="{filled:.1f}" height="8"/></svg>'
    )
