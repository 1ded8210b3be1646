"""Draws a network with two inputs, three hidden neurons and one output neuron."""

from pathlib import Path

from drawing import BLUE, HERE, ORANGE, arrow, canvas, circle, label, save


def main(folder: Path = HERE) -> None:
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
    for x, name in ((1.3, "входной слой"), (4.0, "скрытый слой"), (6.7, "выходной слой")):
        label(ax, x, 4.12, name, 15)
    label(ax, 4.0, 0.25, "каждая стрелка — вес; у каждого цветного нейрона есть ещё смещение", 13)
    save(fig, __file__, folder)


if __name__ == "__main__":
    main()
