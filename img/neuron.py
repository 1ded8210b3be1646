"""Draws one neuron: an input, a weight, a bias, their sum and the answer."""

from pathlib import Path

from drawing import BLUE, HERE, ORANGE, Words, arrow, canvas, circle, label, write
from matplotlib.figure import Figure

WORDS = {
    "ru": {"weight": "вес", "bias": "смещение", "input": "вход", "sum": "сумма", "answer": "ответ"},
    "en": {"weight": "weight", "bias": "bias", "input": "input", "sum": "sum", "answer": "answer"},
}


def draw(words: Words) -> Figure:
    fig, ax = canvas(3.2)
    x, one, total, answer = (0.7, 2.3), (0.7, 0.7), (3.9, 1.5), (7.1, 1.5)
    circle(ax, *x, "$x$")
    circle(ax, *one, "$1$")
    circle(ax, *total, "$+$", BLUE)
    circle(ax, *answer, r"$\hat{y}$", ORANGE)
    arrow(ax, x, total, gap=(0.4, 0.4))
    arrow(ax, one, total, gap=(0.4, 0.4))
    arrow(ax, total, answer, gap=(0.4, 0.4))
    label(ax, 2.3, 2.25, f"{words['weight']} $w_1$", 15)
    label(ax, 2.3, 0.75, f"{words['bias']} $w_0$", 15)
    label(ax, 5.5, 1.72, "$w_1 x + w_0$", 15)
    label(ax, x[0], 2.9, words["input"], 15)
    label(ax, total[0], 2.1, words["sum"], 15)
    label(ax, answer[0], 2.1, words["answer"], 15)
    return fig


def main(folder: Path = HERE) -> None:
    write(__file__, draw, WORDS, folder)


if __name__ == "__main__":
    main()
