"""Draws max pooling, 4×4 to 2×2, and flattening to a vector of four numbers."""

from pathlib import Path

import numpy as np
from drawing import BLUE, GREY, HERE, INK, ORANGE, RED, Words, arrow, canvas, code, frame, grid, label, pale, write
from matplotlib.figure import Figure
from matplotlib.patches import Circle

WORDS = {
    "ru": {
        "pooling": ("пулинг", "наибольшее из\nкаждых четырёх"),
        "flattening": ("вытягивание\nв вектор", "строка\nза строкой"),
    },
    "en": {
        "pooling": ("pooling", "the largest of\nevery four"),
        "flattening": ("flattening\nto a vector", "row\nby row"),
    },
}
VALUES = np.array([[1, 3, 2, 0], [5, 2, 1, 4], [0, 1, 7, 3], [6, 2, 5, 1]])
BLOCKS = VALUES.reshape(2, 2, 2, 2).swapaxes(1, 2)  # row and column of the block, then inside it
POOLED = BLOCKS.max(axis=(2, 3))
TINTS = ((pale(BLUE, 0.45), pale(ORANGE, 0.5)), (pale(GREY, 0.5), pale(RED, 0.3)))
CELL = 0.55


def draw(words: Words) -> Figure:
    fig, ax = canvas(3.4)
    middle = 1.45
    left, pooled, flat = 0.3, 4.55, 7.2
    top = middle + 2 * CELL
    grid(ax, left, top, VALUES, np.repeat(np.repeat(TINTS, 2, axis=0), 2, axis=1), CELL, 16)
    grid(ax, pooled, middle + CELL, POOLED, TINTS, CELL, 16)
    grid(ax, flat, top, POOLED.reshape(4, 1), np.reshape(TINTS, (4, 1)), CELL, 16)
    for row, column in np.ndindex(POOLED.shape):
        frame(ax, left + 2 * column * CELL, top - 2 * row * CELL, 2 * CELL, 2 * CELL, INK)
        inside = np.argwhere(BLOCKS[row, column] == POOLED[row, column])[0]
        spot = (left + (2 * column + inside[1] + 0.5) * CELL, top - (2 * row + inside[0] + 0.5) * CELL)
        ax.add_patch(Circle(spot, 0.21, fill=False, edgecolor=INK, linewidth=2, zorder=3))
    arrow(ax, (left + 4 * CELL + 0.2, middle), (pooled - 0.2, middle), width=2.5)
    arrow(ax, (pooled + 2 * CELL + 0.2, middle), (flat - 0.2, middle), width=2.5)
    for x, (name, note), call in (
        (3.52, words["pooling"], "MaxPooling2D(2)"),
        (6.42, words["flattening"], "Flatten()"),
    ):
        label(ax, x, middle + 0.85, name, 13, weight="bold")
        code(ax, x, middle + 0.3, call, 12)
        label(ax, x, middle - 0.4, note, 12)
    for x, shape in ((left + 2 * CELL, "4×4"), (pooled + CELL, "2×2"), (flat + CELL / 2, "4")):
        label(ax, x, 2.95, shape, 14)
    return fig


def main(folder: Path = HERE) -> None:
    write(__file__, draw, WORDS, folder)


if __name__ == "__main__":
    main()
