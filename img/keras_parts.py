"""Draws a Keras model as a box with sockets: parts it is built of above, parts it is trained with below."""

from pathlib import Path

from drawing import BLUE, HERE, INK, ORANGE, Words, box, canvas, code, label, line, pale, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WORDS = {
    "ru": {
        "model": "модель: детали одного вида взаимозаменяемы",
        "above": "из чего сеть собрана",
        "built of": ("слои", "активации", "инициализаторы", "регуляризаторы"),
        "trained with": ("функция потерь", "метрики", "оптимизатор", "колбэки"),
        "compile": "что и как оптимизируем",
    },
    "en": {
        "model": "model: parts of the same kind are interchangeable",
        "above": "what a network is built of",
        "built of": ("layers", "activations", "initializers", "regularizers"),
        "trained with": ("loss function", "metrics", "optimizer", "callbacks"),
        "compile": "what we optimize, and how",
    },
}
BUILT_OF = ("Dense, Conv2D,\nDropout", "relu, sigmoid,\nsoftmax", "zeros, he_normal,\nglorot_uniform", "L1,\nL2")
TRAINED_WITH = ("mse,\nbinary_crossentropy", "mae,\naccuracy", "sgd,\nadam", "EarlyStopping,\nModelCheckpoint")
WIDTH, HEIGHT, STEP, LEFT = 1.8, 1.05, 1.93, 0.2
MODEL = (2.15, 3.05)  # its lower and upper edge
SPACE, DEPTH = 0.22, 0.16  # of a prong: what is seen of it and how deep it goes in


def part(ax: Axes, number: int, name: str, examples: str, above: bool) -> None:
    """Draw one part with two prongs that go into the sockets of the model."""
    left = LEFT + number * STEP
    middle = left + WIDTH / 2
    bottom = MODEL[1] + SPACE if above else MODEL[0] - SPACE - HEIGHT
    socket = MODEL[1] - DEPTH if above else MODEL[0]
    start, end = (MODEL[1] - DEPTH, bottom) if above else (MODEL[0] + DEPTH, bottom + HEIGHT)
    box(ax, middle - 0.42, socket, 0.84, DEPTH, "white", rounding=0)
    for x in (middle - 0.22, middle + 0.22):
        line(ax, [(x, start), (x, end)], width=6, zorder=3)
    box(ax, left, bottom, WIDTH, HEIGHT, pale(BLUE if above else ORANGE, 0.35), zorder=3)
    label(ax, middle, bottom + HEIGHT - 0.24, name, 12, weight="bold")
    code(ax, middle, bottom + 0.38, examples, 10.8)


def draw(words: Words) -> Figure:
    fig, ax = canvas(5.2)
    box(ax, LEFT, MODEL[0], 7.6, MODEL[1] - MODEL[0], "#eeeeee", line=2.5, zorder=1)
    label(ax, 4, 2.6, words["model"], 15)
    for number, (name, examples) in enumerate(zip(words["built of"], BUILT_OF, strict=True)):
        part(ax, number, name, examples, above=True)
    for number, (name, examples) in enumerate(zip(words["trained with"], TRAINED_WITH, strict=True)):
        part(ax, number, name, examples, above=False)
    label(ax, 4, 4.95, words["above"], 14)
    line(ax, [(LEFT, 4.6), (LEFT, 4.7), (LEFT + 7.6, 4.7), (LEFT + 7.6, 4.6)], INK, 1.5)
    for first, last, name, rest in ((0, 2, "compile", words["compile"]), (3, 3, "fit", "")):
        start, end = LEFT + first * STEP, LEFT + last * STEP + WIDTH
        line(ax, [(start, 0.75), (start, 0.65), (end, 0.65), (end, 0.75)], INK, 1.5)
        if rest:
            code(ax, start + 1.35, 0.4, name, 14)
            label(ax, start + 1.85, 0.4, f"— {rest}", 14, ha="left")
        else:
            code(ax, (start + end) / 2, 0.4, name, 14)
    return fig


def main(folder: Path = HERE) -> None:
    write(__file__, draw, WORDS, folder)


if __name__ == "__main__":
    main()
