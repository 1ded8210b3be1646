"""Draws the path through the lessons, by stages, with the assignments as milestones.

Numbers and titles are those of notebooks/NN_*.md, in English of notebooks/en/NN_*.md; assignments are those of
pyproject.toml. What is missing is not drawn.
"""

import itertools
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from drawing import BLUE, GREY, HERE, INK, ORANGE, PURPLE, RED, Words, arrow, box, canvas, label, line, pale, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from graders.authoring.catalogue import Catalogue, Lesson, read_catalogue
from graders.authoring.languages import editions

WORDS = {
    "ru": {
        "language": "ru",
        "stages": (
            "Нейрон и сеть",
            "Данные и граница решения",
            "Как обучать",
            "Инструменты Keras",
            "Изображения",
            "Скорость",
        ),
        "assignment": ("задание", 0.1),  # and how far from the middle, to leave room for the sign
        "prepared by": "уроки",
        "legend": "значок на карточке — задание, в котором урок пригодится;\n"
        "задание стоит там, где его уже можно начать",
    },
    "en": {
        "language": "en",
        "stages": (
            "Neuron and network",
            "Data and decision boundary",
            "How to train",
            "Keras tools",
            "Images",
            "Speed",
        ),
        "assignment": ("assignment", 0.19),
        "prepared by": "lessons",
        "legend": "the sign on a card is the assignment that the lesson helps with;\n"
        "an assignment stands where you can already start on it",
    },
}
STAGES = ((1, 2, 3), (4, 5), (6, 7, 8), (9, 10, 13), (11, 12), (14,))
AFTER = {"neurons": 3, "housing": 4, "dense": 8, "convolutions": 14}  # else after its last lesson
SIGNS = (("o", BLUE), ("s", ORANGE), ("^", RED), ("D", PURPLE), ("P", GREY), ("v", BLUE), ("*", ORANGE))
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
        Milestone(item.title_in(catalogue.language), item.lessons, AFTER.get(item.name, max(item.lessons)), *sign)
        for item, sign in zip(catalogue.assignments, itertools.cycle(SIGNS), strict=False)
    ]


def plan(lessons: Sequence[Lesson], assignments: list[Milestone], stages: Sequence[str]) -> list[list[list[Stop]]]:
    """Return the rows of the picture: in each the stages that fit, in each stage its stops."""
    stops = []
    for lesson in lessons:
        stage = next((name for name, numbers in zip(stages, STAGES, strict=True) if lesson.number in numbers), "")
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


def draw_stop(ax: Axes, x: float, y: float, stop: Stop, assignments: list[Milestone], words: Words) -> None:
    """Draw a lesson's card or an assignment's milestone; x and y are its lower left corner."""
    style = {"markersize": 12, "markeredgecolor": INK, "zorder": 5}
    wrapped = textwrap.fill(re.sub(r"\b(\w{1,2}) ", "\\1\N{NO-BREAK SPACE}", stop.title), 15, break_long_words=False)
    if stop.assignment:
        one = stop.assignment
        box(ax, x, y, WIDTH, HEIGHT, pale(one.color, 0.35), rounding=0.3, line=2.5)
        name, aside = words["assignment"]
        label(ax, x + WIDTH / 2 + aside, y + HEIGHT - 0.16, name, 11)
        ax.plot(x + 0.38, y + HEIGHT - 0.18, one.marker, color=one.color, **style)
        label(ax, x + WIDTH / 2, y + HEIGHT / 2 - 0.01, wrapped, 12.5, linespacing=0.95)
        lessons = f"{words['prepared by']} {ranges(one.lessons)}"
        label(ax, x + WIDTH / 2, y + 0.14, lessons, 11 if len(lessons) < 17 else 10)
        return
    box(ax, x, y, WIDTH, HEIGHT)
    label(ax, x + 0.1, y + HEIGHT - 0.2, f"{stop.number:02}", 15, ha="left", weight="bold")
    label(ax, x + 0.1, y + 0.3, wrapped, 11, ha="left")
    for place, one in enumerate(one for one in assignments if stop.number in one.lessons):
        ax.plot(x + WIDTH - 0.2 - 0.25 * place, y + HEIGHT - 0.2, one.marker, color=one.color, **style)


def draw(words: Words, root: Path = HERE.parent) -> Figure:
    language = next(item for item in editions(root) if item.code == words["language"])
    catalogue = read_catalogue(root, language)
    assignments = milestones(catalogue)
    rows = plan(catalogue.lessons, assignments, words["stages"])
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
                draw_stop(ax, LEFT + column * PITCH, y, stop, assignments, words)
                if column:
                    start = LEFT + column * PITCH - (PITCH - WIDTH)
                    arrow(ax, (start, y + HEIGHT / 2), (LEFT + column * PITCH - 0.02, y + HEIGHT / 2))
                column += 1
        if number < len(rows) - 1:  # from the end of the row to the beginning of the next
            last, turn = LEFT + (column - 1) * PITCH + WIDTH / 2, y - PAD - (ROW - HEIGHT - HEADING - 2 * PAD) / 2
            below = y - ROW + HEIGHT / 2
            line(ax, [(last, y), (last, turn), (0.17, turn), (0.17, below), (0.3, below)])
            arrow(ax, (0.25, below), (LEFT - 0.02, below))
    label(ax, 4, 0.38, words["legend"], 13)
    return fig


def main(folder: Path = HERE, root: Path = HERE.parent) -> None:
    write(__file__, partial(draw, root=root), WORDS, folder)


if __name__ == "__main__":
    main()
