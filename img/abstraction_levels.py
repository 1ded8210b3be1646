"""Draws three levels of abstraction as a staircase: what is ready on each, and what is left to us."""

from pathlib import Path

from drawing import BLUE, GREY, HERE, INK, ORANGE, Words, box, canvas, label, pale, write
from matplotlib.figure import Figure

WORDS = {
    "ru": {
        "levels": (
            ("NumPy", "всё своими руками"),
            ("Фреймворк", "с автодифференцированием:\nTensorFlow, PyTorch, JAX;\nповерх них — Keras"),
            ("Библиотека", "готовых моделей:\nTransformers, DeepPavlov"),
        ),
        "parts": (  # from the bottom; level number N has the first N + 1 of them ready
            "действия с массивами",
            "градиенты, обучение,\nсчёт на видеокарте",
            "архитектура\nи обученные веса",
            "задача и данные",
        ),
        "ready": "уже готово",
        "ours": "делаем сами",
    },
    "en": {
        "levels": (
            ("NumPy", "everything by hand"),
            ("Framework", "with automatic derivatives:\nTensorFlow, PyTorch, JAX;\non top of them, Keras"),
            ("Library", "of ready-made models:\nTransformers, DeepPavlov"),
        ),
        "parts": (
            "operations on arrays",
            "gradients, training,\ncomputing on a GPU",
            "architecture\nand trained weights",
            "problem and data",
        ),
        "ready": "done for us",
        "ours": "up to us",
    },
}
COLORS = (GREY, BLUE, ORANGE)
WIDTH, HEIGHT, SPACE = 2.45, 0.74, 0.12


def draw(words: Words) -> Figure:
    fig, ax = canvas(5.2)
    for level, ((name, examples), color) in enumerate(zip(words["levels"], COLORS, strict=True)):
        left = 0.2 + level * (WIDTH + SPACE + 0.005)
        middle = left + WIDTH / 2
        label(ax, middle, 5.05, name, 14, va="top", weight="bold")
        label(ax, middle, 4.75, examples, 12, va="top")
        for row, part in enumerate(words["parts"]):
            ready = row <= level
            y = 0.6 + row * (HEIGHT + 0.08)
            edge = INK if ready else GREY
            box(ax, left, y, WIDTH, HEIGHT, pale(color, 0.45) if ready else "white", edge, dashed=not ready)
            label(ax, left + 0.24, y + HEIGHT / 2, "✓" if ready else "✎", 15)
            label(ax, middle + 0.14, y + HEIGHT / 2, part, 11.5)
    box(ax, 0.9, 0.16, 0.36, 0.28, pale(BLUE, 0.45))
    label(ax, 1.08, 0.3, "✓", 13)
    label(ax, 1.4, 0.3, words["ready"], 13, ha="left")
    box(ax, 4.4, 0.16, 0.36, 0.28, "white", GREY, dashed=True)
    label(ax, 4.58, 0.3, "✎", 13)
    label(ax, 4.9, 0.3, words["ours"], 13, ha="left")
    return fig


def main(folder: Path = HERE) -> None:
    write(__file__, draw, WORDS, folder)


if __name__ == "__main__":
    main()
