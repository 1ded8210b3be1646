"""Draws why a naive stop-watch is wrong on a device that works later than it is asked to."""

from pathlib import Path

from drawing import BLUE, GREY, HERE, INK, ORANGE, RED, Words, arrow, box, canvas, code, label, line, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WORDS = {
    "ru": {
        "python": "процессор\n(Python)",
        "device": "видеокарта",
        "waits": "ждёт",
        "hasty": "без ожидания: измерили, как быстро раздают задания",
        "patient": "с ожиданием значения: измерили саму работу",
        "time": "время",
    },
    "en": {
        "python": "CPU\n(Python)",
        "device": "GPU",
        "waits": "waits",
        "hasty": "without waiting: we measured how fast jobs are handed out",
        "patient": "waiting for the value: we measured the work itself",
        "time": "time",
    },
}
PYTHON, DEVICE, HEIGHT = 2.75, 1.6, 0.6
START, QUEUED, BEGIN, READY = 1.95, 3.15, 2.35, 6.85
TASKS, QUEUING, WORKING = 4, 0.3, 1.05


def stopwatch(ax: Axes, start: float, end: float, y: float, color: str) -> None:
    """Draw what a stop-watch measures."""
    arrow(ax, (start, y), (end, y), color, head="<|-|>", width=2.5)
    for x in (start, end):
        line(ax, [(x, y - 0.15), (x, y + 0.15)], color, 2.5)


def draw(words: Words) -> Figure:
    fig, ax = canvas(4.7)
    for y, name in ((PYTHON, words["python"]), (DEVICE, words["device"])):
        label(ax, 0.2, y + HEIGHT / 2, name, 14, ha="left")
        line(ax, [(1.6, y), (7.6, y)], GREY, 1.5)
    for number in range(TASKS):
        x, begin = START + QUEUING * number, BEGIN + WORKING * number
        box(ax, x, PYTHON, QUEUING, HEIGHT, BLUE, rounding=0)
        box(ax, begin, DEVICE, WORKING, HEIGHT, ORANGE, rounding=0)
        label(ax, x + QUEUING / 2, PYTHON + HEIGHT / 2, str(number + 1), 14, color="black")
        label(ax, begin + WORKING / 2, DEVICE + HEIGHT / 2, str(number + 1), 14, color="black")
        arrow(ax, (x + QUEUING / 2, PYTHON), (begin + 0.15, DEVICE + HEIGHT), INK, width=1.2)
    box(ax, QUEUED, PYTHON, READY - QUEUED, HEIGHT, "white", INK, rounding=0, dashed=True)
    code(ax, 5, PYTHON + HEIGHT / 2, "y.numpy()", 13, ha="right")
    label(ax, 5.1, PYTHON + HEIGHT / 2, words["waits"], 13, ha="left")
    arrow(ax, (BEGIN + TASKS * WORKING, DEVICE + HEIGHT), (READY, PYTHON), INK, width=1.2)
    stopwatch(ax, START, QUEUED, 3.75, RED)
    label(ax, START, 4.3, words["hasty"], 13, color=RED, ha="left")
    stopwatch(ax, START, READY, 1.15, INK)
    label(ax, START, 0.75, words["patient"], 13, ha="left")
    arrow(ax, (1.6, 0.35), (7.6, 0.35), GREY)
    label(ax, 0.2, 0.35, words["time"], 13, ha="left")
    return fig


def main(folder: Path = HERE) -> None:
    write(__file__, draw, WORDS, folder)


if __name__ == "__main__":
    main()
