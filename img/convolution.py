"""Draws one step of a convolution: a window on the image times the kernel gives one number of the result."""

from pathlib import Path

import numpy as np
from drawing import BLUE, GREY, HERE, ORANGE, RED, Words, arrow, canvas, code, frame, grid, label, pale, write
from matplotlib.figure import Figure

WORDS = {
    "ru": {
        "image": "изображение 5×5",
        "kernel": "ядро 3×3",
        "result": "результат 3×3",
        "stride": "окно скользит с шагом 1\nвправо и вниз",
        "sum": "девять произведений, одна сумма:",
    },
    "en": {
        "image": "image 5×5",
        "kernel": "kernel 3×3",
        "result": "result 3×3",
        "stride": "the window slides with stride 1\nto the right and down",
        "sum": "nine products, one sum:",
    },
}
IMAGE = np.array([[0, 0, 1, 1, 1], [0, 0, 1, 1, 1], [0, 0, 0, 1, 1], [0, 0, 0, 1, 1], [0, 0, 0, 0, 1]])
KERNEL = np.array([[-1, 0, 1]] * 3)  # answers to edges between dark on the left and light on the right
WINDOWS = np.lib.stride_tricks.sliding_window_view(IMAGE, KERNEL.shape)
RESULT = (WINDOWS * KERNEL).sum(axis=(2, 3))
ROW, COLUMN = 0, 1  # the window shown; all else of the result is for the student to count, so those cells stay empty
SHOWN = np.full(RESULT.shape, "", dtype=object)
SHOWN[ROW, COLUMN] = RESULT[ROW, COLUMN]
CELL = 0.52


def signed(number: int) -> str:
    """Return the number as it stands in a product."""
    return f"(−{-number})" if number < 0 else str(number)


def draw(words: Words) -> Figure:
    fig, ax = canvas(4.4)
    top = 3.8
    left, kernel, result = 0.3, 3.9, 6.2
    shift = top - CELL
    grid(ax, left, top, IMAGE, [[pale(GREY, 0.65) if value == 0 else "white" for value in row] for row in IMAGE], CELL)
    tint = {-1: pale(BLUE, 0.5), 0: "white", 1: pale(ORANGE, 0.6)}  # as in the lesson's pictures of kernels and maps
    grid(ax, kernel, shift, KERNEL, [[tint[value] for value in row] for row in KERNEL], CELL)
    grid(ax, result, shift, SHOWN, [[pale(ORANGE, 0.2 * (value or 0)) for value in row] for row in SHOWN], CELL)
    frame(ax, left + COLUMN * CELL, top - ROW * CELL, 3 * CELL, 3 * CELL)
    frame(ax, result + COLUMN * CELL, shift - ROW * CELL, CELL, CELL)
    label(ax, 3.4, shift - 1.5 * CELL, "∗", 26)
    label(ax, 5.83, shift - 1.5 * CELL, "=", 24)
    for x, text in (
        (left + 2.5 * CELL, words["image"]),
        (kernel + 1.5 * CELL, words["kernel"]),
        (result + 1.5 * CELL, words["result"]),
    ):
        label(ax, x, 4.1, text, 14)
    right, low = left + (COLUMN + 3) * CELL, top - (ROW + 3) * CELL
    arrow(ax, (right, low + CELL), (right + 0.9 * CELL, low + CELL), RED, width=3)
    arrow(ax, (right - CELL, low), (right - CELL, low - 0.9 * CELL), RED, width=3)
    label(ax, left + 2.5 * CELL, 0.7, words["stride"], 13)
    rows = [
        " + ".join(f"{signed(weight)}·{pixel}" for weight, pixel in zip(weights, pixels, strict=True))
        for weights, pixels in zip(KERNEL, WINDOWS[ROW, COLUMN], strict=True)
    ]
    label(ax, kernel, 1.4, words["sum"], 13, ha="left")
    code(ax, kernel, 0.72, "  " + "\n+ ".join(rows) + f" = {RESULT[ROW, COLUMN]}", 13.5, ha="left", linespacing=1.4)
    return fig


def main(folder: Path = HERE) -> None:
    write(__file__, draw, WORDS, folder)


if __name__ == "__main__":
    main()
