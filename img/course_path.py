"""Draws the path through the lessons, by stages, with the assignments as milestones.

Numbers and titles are those of notebooks/NN_*.md, assignments those of pyproject.toml; what is missing is not drawn.
"""

import itertools
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from drawing import BLUE, GREY, HERE, INK, ORANGE, PURPLE, RED, arrow, box, canvas, label, line, pale, save
from matplotlib.axes import Axes

from graders.authoring.catalogue import Catalogue, Lesson, read_catalogue

STAGES = {
    "Нейрон и сеть": (1, 2, 3),
    "Данные и граница решения": (4, 5),
    "Как обучать": (6, 7, 8),
    "Инструменты Keras": (9, 10, 13),
    "Изображения": (11, 12),
    "Скорость": (14,),
}
AFTER = {"neurons": 3, "housing": 4, "dense": 8, "convolutions": 14}  # else after its last lesson
SIGNS = (("o", BLUE), ("s", ORANGE), ("^", RED), ("D", PURPLE), ("P", GREY), ("v", BLUE), ("*", ORANGE))
LEGEND = "значок на карточке — задание, в котором урок пригодится;\nзадание стоит там, где его уже можно начать"
COLUMNS, LEFT, PITCH, WIDTH = 4, 0.42, 1.88, 1.6
ROW, HEIGHT, PAD, HEADING = 1.46, 0.94, 0.09, 0.27


@dataclass(frozen=True)
class Milestone:
    """An assignment on the path."""

    title: str
    lessons: tuple[int, ...]
    after: int
    marker: str
    color: str


@dataclass(frozen=True)
class Stop:
    """A lesson on the path, or an assignment."""

    stage: str
    number: int
    title: str
    assignment: Milestone | None = None


def milestones(catalogue: Catalogue) -> list[Milestone]:
    """Return the assignments in the order of pyproject.toml, each with a sign of its own."""
    return [
        Milestone(item.title, item.lessons, AFTER.get(item.name, max(item.lessons)), *sign)
        for item, sign in zip(catalogue.assignments, itertools.cycle(SIGNS), strict=False)
    ]


def plan(lessons: Sequence[Lesson], assignments: list[Milestone]) -> list[list[list[Stop]]]:
    """Return the rows of the picture: in each the stages that fit, in each stage its stops."""
    stops = []
    for lesson in lessons:
        stage = next((name for name, numbers in STAGES.items() if lesson.number in numbers), "")
        stops.append(Stop(stage, lesson.number, lesson.title))
        due = [one for one in assignments if one.after == lesson.number]
        stops += [Stop(stage, lesson.number, one.title, one) for one in due]
    rows: list[list[list[Stop]]] = [[]]
    for _, run in itertools.groupby(stops, lambda stop: stop.stage):
        together = list(run)
        for start in range(0, len(together), COLUMNS):
            part = together[start : start + COLUMNS]
            if sum(map(len, rows[-1])) + len(part) > COLUMNS:
                rows.append([])
            rows[-1].append(part)
    return rows


def ranges(numbers: tuple[int, ...]) -> str:
    """Return numbers as a reader writes them: 05–08, 13."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [f"{run[0]:02}–{run[-1]:02}" if len(run) > 2 else ", ".join(f"{one:02}" for one in run) for run in runs]
    return ", ".join(parts)


def draw_stop(ax: Axes, x: float, y: float, stop: Stop, assignments: list[Milestone]) -> None:
    """Draw a lesson's card or an assignment's milestone; x and y are its lower left corner."""
    style = {"markersize": 12, "markeredgecolor": INK, "zorder": 5}
    wrapped = textwrap.fill(re.sub(r"\b(\w{1,2}) ", "\\1\N{NO-BREAK SPACE}", stop.title), 15, break_long_words=False)
    if stop.assignment:
        one = stop.assignment
        box(ax, x, y, WIDTH, HEIGHT, pale(one.color, 0.35), rounding=0.3, line=2.5)
        label(ax, x + WIDTH / 2 + 0.1, y + HEIGHT - 0.16, "задание", 11)
        ax.plot(x + 0.38, y + HEIGHT - 0.18, one.marker, color=one.color, **style)
        label(ax, x + WIDTH / 2, y + HEIGHT / 2 - 0.01, wrapped, 12.5, linespacing=0.95)
        label(ax, x + WIDTH / 2, y + 0.14, f"уроки {ranges(one.lessons)}", 11)
        return
    box(ax, x, y, WIDTH, HEIGHT)
    label(ax, x + 0.1, y + HEIGHT - 0.2, f"{stop.number:02}", 15, ha="left", weight="bold")
    label(ax, x + 0.1, y + 0.3, wrapped, 11, ha="left")
    for place, one in enumerate(one for one in assignments if stop.number in one.lessons):
        ax.plot(x + WIDTH - 0.2 - 0.25 * place, y + HEIGHT - 0.2, one.marker, color=one.color, **style)


def main(folder: Path = HERE, root: Path = HERE.parent) -> None:
    catalogue = read_catalogue(root)
    assignments = milestones(catalogue)
    rows = plan(catalogue.lessons, assignments)
    height = len(rows) * ROW + 0.75
    fig, ax = canvas(height)
    for number, row in enumerate(rows):
        y = height - 0.1 - HEADING - PAD - HEIGHT - number * ROW
        column = 0
        for run in row:
            left, width = LEFT + column * PITCH, (len(run) - 1) * PITCH + WIDTH
            box(ax, left - PAD, y - PAD, width + 2 * PAD, HEIGHT + HEADING + 2 * PAD, pale(GREY), "none", zorder=0.5)
            label(ax, left, y + HEIGHT + HEADING / 2 + 0.02, run[0].stage, 11.5, ha="left")
            for stop in run:
                draw_stop(ax, LEFT + column * PITCH, y, stop, assignments)
                if column:
                    start = LEFT + column * PITCH - (PITCH - WIDTH)
                    arrow(ax, (start, y + HEIGHT / 2), (LEFT + column * PITCH - 0.02, y + HEIGHT / 2))
                column += 1
        if number < len(rows) - 1:  # from the end of the row to the beginning of the next
            last, turn = LEFT + (column - 1) * PITCH + WIDTH / 2, y - PAD - (ROW - HEIGHT - HEADING - 2 * PAD) / 2
            below = y - ROW + HEIGHT / 2
            line(ax, [(last, y), (last, turn), (0.17, turn), (0.17, below), (0.3, below)])
            arrow(ax, (0.25, below), (LEFT - 0.02, below))
    label(ax, 4, 0.38, LEGEND, 13)
    save(fig, __file__, folder)


if __name__ == "__main__":
    main()
