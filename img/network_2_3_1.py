"""Draws a network with two inputs, three hidden neurons and one output neuron."""

from pathlib import Path

from drawing import BLUE, HERE, ORANGE, Words, arrow, canvas, circle, label, write
from matplotlib.figure import Figure

WORDS = {
    "ru": {
        "layers": ("входной слой", "скрытый слой", "выходной слой"),
        "note": "каждая стрелка — вес; у каждого цветного нейрона есть ещё смещение",
    },
    "en": {
        "layers": ("input layer", "hidden layer", "output layer"),
        "note": "each arrow is a weight; each colored neuron also has a bias",
    },
}


def draw(words: Words) -> Figure:
    fig, ax = canvas(4.4)
    middle = 2.2
    inputs = [(1.3, middle + 0.7), (1.3, middle - 0.7)]
    hidden = [(4.0, middle + step) for step in (1.15, 0, -1.15)]
    output = (6.7, middle)
    for number, node in enumerate(inputs, 1):
        circle(ax, *node, f"$x_{number}$")
        for neuron in hidden:
            arrow(ax, node, neuron, gap=(0.4, 0.42))
    for number, neuron in enumerate(hidden, 1):
        circle(ax, *neuron, f"$h_{number}$", BLUE)
        arrow(ax, neuron, output, gap=(0.4, 0.42))
    circle(ax, *output, r"$\hat{y}$", ORANGE)
    for x, name in zip((1.3, 4.0, 6.7), words["layers"], strict=True):
        label(ax, x, 4.12, name, 15)
    label(ax, 4.0, 0.25, words["note"], 13)
    return fig


def main(folder: Path = HERE) -> None:
    write(__file__, draw, WORDS, folder)


if __name__ == "__main__":
    main()
