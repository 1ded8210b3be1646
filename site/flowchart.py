"""Draws the flowcharts of guides, as much of Mermaid's language as these use.

GitHub draws them by itself; here it would take a program of megabytes for one picture.

Nodes stand in rows by their longest way from the top; an edge over several rows is led through a gap in each of them.
"""

import html
import itertools
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field

_NODE = re.compile(r"(\w+)(?:(\(\[|\[)\"([^\"]*)\"(?:\]\)|\]))?")
_EDGE = re.compile(r"\s*(-->|-\.->)(?:\|([^|]*)\|)?\s*")
_LETTER, _LINE, _PADDING, _GAP, _RISE = 7.0, 17, 12, 34, 46
_WRAP = 34
_BLOCK = re.compile(r"^```mermaid\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass
class _Box:
    """A node, or, without lines, the gap in a row that an edge goes through."""

    lines: list[str] = field(default_factory=list)
    rounded: bool = False
    row: int = 0
    x: float = 0

    @property
    def width(self) -> float:
        return max((len(line) for line in self.lines), default=0) * _LETTER + 2 * _PADDING if self.lines else 0

    @property
    def height(self) -> float:
        return len(self.lines) * _LINE + _PADDING


@dataclass(frozen=True)
class _Edge:
    start: str
    end: str
    dotted: bool
    label: str


def drawn(text: str) -> str:
    """Return a text with its flowcharts as SVG, in the colours of the page around them."""
    return _BLOCK.sub(lambda match: draw(match[1]), text)


def draw(chart: str) -> str:
    """Return a flowchart as SVG, whose alternative text says each of its arrows."""
    boxes, edges = _read(chart)
    arrows = "; ".join(
        f"{' '.join(boxes[edge.start].lines)} → {' '.join(boxes[edge.end].lines)}"
        + (f" ({edge.label})" if edge.label else "")
        for edge in edges
    )
    named = dict(boxes)
    ways = _place(boxes, edges)
    rows = _rows(boxes.values())
    tops, y = [], 1.0
    for row in rows:
        tops.append(y)
        y += max(box.height for box in row) + _RISE
    left = min(box.x - box.width / 2 for box in boxes.values()) - 1
    right = max(box.x + box.width / 2 for box in boxes.values()) + 1
    middles = [top + max(box.height for box in row) / 2 for top, row in zip(tops, rows, strict=True)]
    parts = [
        f'<div class="course-flowchart"><svg viewBox="{left:.0f} 0 {right - left:.0f} {y - _RISE + 1:.0f}" '
        f'width="{right - left:.0f}" role="img" aria-label="{html.escape(f"Flowchart: {arrows}")}">',
        '<defs><marker id="course-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path d="M0 0L8 4L0 8Z"/></marker></defs>',
    ]
    for edge, way in zip(edges, ways, strict=True):
        parts += _line(edge, [boxes[name] for name in way], middles)
    for box in named.values():
        top, middle = middles[box.row] - box.height / 2, middles[box.row]
        parts.append(
            f'<rect x="{box.x - box.width / 2:.0f}" y="{top:.0f}" width="{box.width:.0f}" height="{box.height:.0f}" '
            f'rx="{box.height / 2 if box.rounded else 4:.0f}"/>'
        )
        first = middle - (len(box.lines) - 1) * _LINE / 2 + 4.5
        parts += [
            f'<text x="{box.x:.0f}" y="{first + _LINE * number:.0f}">{html.escape(line)}</text>'
            for number, line in enumerate(box.lines)
        ]
    return "\n".join([*parts, "</svg></div>"])


def _read(chart: str) -> tuple[dict[str, _Box], list[_Edge]]:
    boxes: dict[str, _Box] = {}
    edges: list[_Edge] = []

    def node(found: re.Match[str] | None) -> str:
        assert found is not None, f"not a node of a flowchart as these are read: {chart}"
        if found[3] is not None or found[1] not in boxes:
            boxes[found[1]] = _Box(textwrap.wrap(found[3] or found[1], _WRAP), found[2] == "([")
        return found[1]

    for line in chart.strip().splitlines()[1:]:
        text = line.strip()
        match = _NODE.match(text)
        start = node(match)
        while match is not None and (arrow := _EDGE.match(text, match.end())):
            match = _NODE.match(text, arrow.end())
            end = node(match)
            edges.append(_Edge(start, end, arrow[1] == "-.->", arrow[2] or ""))
            start = end
    return boxes, edges


def _rows(boxes: Iterable[_Box]) -> list[list[_Box]]:
    rows: dict[int, list[_Box]] = {}
    for box in boxes:
        rows.setdefault(box.row, []).append(box)
    return [rows[number] for number in sorted(rows)]


def _place(boxes: dict[str, _Box], edges: list[_Edge]) -> list[list[str]]:
    """Give every box its row and its place there; return the boxes that each edge goes through."""
    solid = [edge for edge in edges if not edge.dotted]
    for _ in boxes:
        for edge in solid:
            boxes[edge.end].row = max(boxes[edge.end].row, boxes[edge.start].row + 1)
    # what hangs on a dotted arrow alone stands at the right of what it belongs to
    beside = set(boxes) - {name for edge in solid for name in (edge.start, edge.end)}
    for edge in edges:
        for name, other in ((edge.start, edge.end), (edge.end, edge.start)):
            if name in beside:
                boxes[name].row = boxes[other].row
    ways: list[list[str]] = []
    above: dict[str, list[str]] = {}
    for number, edge in enumerate(edges):
        between = () if edge.dotted else range(boxes[edge.start].row + 1, boxes[edge.end].row)
        gaps = {f"{number} {row}": _Box(row=row) for row in between}
        boxes.update(gaps)
        ways.append([edge.start, *gaps, edge.end])
        if not edge.dotted:
            for upper, lower in itertools.pairwise(ways[-1]):
                above.setdefault(lower, []).append(upper)
    labels = {frozenset((edge.start, edge.end)): edge.label for edge in edges}
    for row in range(1 + max(box.row for box in boxes.values())):
        names = [name for name, box in boxes.items() if box.row == row]
        for name in names:
            over = [boxes[upper].x for upper in above.get(name, [])]
            boxes[name].x = sum(over) / len(over) if over else 0.0
        names.sort(key=lambda name: (name in beside, boxes[name].x, bool(boxes[name].lines)))
        tied = [name for name in names if name not in beside]
        middle = sum(boxes[name].x for name in tied) / len(tied)
        for left, right in itertools.pairwise(names):
            label = len(labels.get(frozenset((left, right)), "")) * _LETTER + 16
            least = boxes[left].x + (boxes[left].width + boxes[right].width) / 2 + max(_GAP, label)
            boxes[right].x = least if right in beside else max(boxes[right].x, least)
        shift = middle - sum(boxes[name].x for name in tied) / len(tied)
        for name in names:
            boxes[name].x += shift
    return ways


def _line(edge: _Edge, way: list[_Box], middles: list[float]) -> list[str]:
    """Return an edge: down through its gaps, or, dotted, sideways or up."""
    start, end = way[0], way[-1]
    style = ' class="dotted"' if edge.dotted else ""
    if start.row == end.row:
        side = 1 if end.x > start.x else -1
        points = [
            (start.x + side * start.width / 2, middles[start.row]),
            (end.x - side * end.width / 2, middles[end.row]),
        ]
    else:
        up = -1 if end.row < start.row else 1
        # a dotted one goes beside the arrow that leads the other way
        aside = 0 if not edge.dotted else -22 if start.x < end.x else 22
        points = [(start.x + aside, middles[start.row] + up * start.height / 2)]
        for gap in way[1:-1]:
            points += [(gap.x, middles[gap.row] - 12), (gap.x, middles[gap.row] + 12)]
        points.append((end.x + aside, middles[end.row] - up * end.height / 2))
    path = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        bend = (y1 - y0) / 2
        path += f"C{x0:.0f} {y0 + bend:.0f} {x1:.0f} {y1 - bend:.0f} {x1:.0f} {y1:.0f}"
    parts = [f'<path d="{path}"{style} marker-end="url(#course-arrow)"/>']
    if edge.label:
        x, y = (points[0][0] + points[-1][0]) / 2, (points[0][1] + points[-1][1]) / 2
        sideways = start.row == end.row
        anchor = "middle" if sideways else "end" if start.x < end.x else "start"
        x, y = (x, y - 6) if sideways else (x - 10 if anchor == "end" else x + 8, y + 4)
        where = f'style="text-anchor: {anchor}" x="{x:.0f}" y="{y:.0f}"'
        parts.append(f'<text class="label" {where}>{html.escape(edge.label)}</text>')
    return parts
