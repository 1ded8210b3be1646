"""Draws when `fit` calls a callback: a time line from above, epochs and batches as boxes in boxes."""

from pathlib import Path

from drawing import BLUE, HERE, INK, ORANGE, Words, arrow, box, canvas, code, label, line, pale, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WORDS = {
    "ru": {
        "time": "время",
        "first": "один раз, в начале",
        "last": "один раз, в конце",
        "users": "здесь работают",
        "step": "шаг градиентного спуска",
        "validation": "потери на валидационной выборке, если она задана",
        "batches": "для каждого\nбатча",
        "epochs": "для каждой эпохи",
    },
    "en": {
        "time": "time",
        "first": "once, at the start",
        "last": "once, at the end",
        "users": "at work here:",
        "step": "gradient descent step",
        "validation": "loss on the validation set, if there is one",
        "batches": "for each\nbatch",
        "epochs": "for each epoch",
    },
}
CALLS = (  # height, depth, method, a note to it
    (5.2, 0, "on_train_begin", "first"),
    (4.55, 1, "on_epoch_begin", ""),
    (3.85, 2, "on_train_batch_begin", ""),
    (2.75, 2, "on_train_batch_end", ""),
    (1.45, 1, "on_epoch_end", "users"),
    (0.5, 0, "on_train_end", "last"),
)
USERS = "EarlyStopping, ModelCheckpoint,\nReduceLROnPlateau"


def loop(ax: Axes, x: float, low: float, high: float, text: str) -> None:
    """Draw the way back from the end of a box to its beginning."""
    line(ax, [(x - 0.35, low), (x, low), (x, high), (x - 0.1, high)], zorder=3)
    arrow(ax, (x, high), (x - 0.38, high))
    label(ax, x - 0.12, (low + high) / 2, text, 13, ha="right", multialignment="right")


def draw(words: Words) -> Figure:
    fig, ax = canvas(5.9)
    arrow(ax, (0.4, 5.7), (0.4, 0.15), width=2.5)
    label(ax, 0.2, 2.9, words["time"], 13, rotation=90)
    box(ax, 0.65, 0.15, 7.2, 5.55, "white", line=2)
    box(ax, 0.95, 0.95, 6.65, 3.95, pale(BLUE, 0.2), BLUE, line=2)
    box(ax, 1.25, 2.45, 5.2, 1.72, pale(ORANGE, 0.25), ORANGE, line=2)
    for y, depth, name, note in CALLS:
        left = 0.85 + 0.3 * depth
        box(ax, left, y - 0.17, 2.35, 0.34, "white", INK)
        code(ax, left + 1.175, y, name, 12.5)
        if note == "users":
            label(ax, left + 2.55, y + 0.28, words[note], 13, ha="left")
            code(ax, left + 2.55, y - 0.1, USERS, 11.5, ha="left")
        elif note:
            label(ax, left + 2.55, y, words[note], 13, ha="left")
    label(ax, 1.5, 3.3, words["step"], 13, ha="left")
    label(ax, 1.2, 2.1, words["validation"], 13, ha="left")
    code(ax, 7.65, 5.42, "fit", 15, ha="right", weight="bold")
    loop(ax, 6.25, 2.75, 3.85, words["batches"])
    loop(ax, 7.4, 1.2, 4.6, "")
    label(ax, 7.28, 4.38, words["epochs"], 13, ha="right")
    return fig


def main(folder: Path = HERE) -> None:
    write(__file__, draw, WORDS, folder)


if __name__ == "__main__":
    main()
