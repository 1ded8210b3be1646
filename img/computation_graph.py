"""Draws the computation graph of logistic regression: values go forwards, gradients backwards."""

from pathlib import Path

from drawing import BLUE, GREY, HERE, ORANGE, RED, Words, arrow, box, canvas, circle, label, pale, write
from matplotlib.figure import Figure

WORDS = {
    "ru": {
        "w": "веса",
        "x": "признаки",
        "b": "смещение",
        "y": "правильный ответ",
        "p": "ответ",
        "L": "потери",
        "forward": "вперёд: ответ и потери",
        "back": "назад: градиент потерь",
    },
    "en": {
        "w": "weights",
        "x": "features",
        "b": "bias",
        "y": "correct answer",
        "p": "answer",
        "L": "loss",
        "forward": "forward: answer and loss",
        "back": "backward: gradient of the loss",
    },
}
ROW = 2.3
START, TIMES, PLUS, TOTAL, SIGMA, ANSWER, LOSS = 0.65, 1.95, 3.1, 4.2, 5.3, 6.35, 7.5
RADIUS, HALF = 0.34, 0.29


def draw(words: Words) -> Figure:
    fig, ax = canvas(4.6)
    w, x, b = (START, ROW + 0.7), (START, ROW - 0.7), (TIMES, ROW - 1.2)
    z, p, y, loss = (TOTAL, ROW), (ANSWER, ROW), (ANSWER, ROW - 1.2), (LOSS, ROW)
    values = {"w": (w, BLUE), "x": (x, "white"), "b": (b, BLUE), "z": (z, "white"), "p": (p, ORANGE), "y": (y, "white")}
    for name, (place, color) in values.items():
        circle(ax, *place, f"${name}$", color, RADIUS)
    circle(ax, *loss, "$L$", pale(RED, 0.35), RADIUS)
    for column, sign in ((TIMES, r"$\cdot$"), (PLUS, "$+$"), (SIGMA, r"$\sigma$")):
        box(ax, column - HALF, ROW - HALF, 2 * HALF, 2 * HALF, pale(GREY, 0.3))
        label(ax, column, ROW, sign, 28 if "cdot" in sign else 19, color="black")

    for node in (w, x):
        arrow(ax, node, (TIMES, ROW), gap=(RADIUS, 0.42))
    arrow(ax, b, (PLUS, ROW), gap=(RADIUS, 0.42))
    arrow(ax, y, loss, gap=(RADIUS, RADIUS + 0.02))
    for left, right in ((TIMES, PLUS), (PLUS, TOTAL), (TOTAL, SIGMA), (SIGMA, ANSWER), (ANSWER, LOSS)):
        gaps = [RADIUS if column in (TOTAL, ANSWER, LOSS) else HALF for column in (left, right)]
        arrow(ax, (left, ROW), (right, ROW), gap=(gaps[0], gaps[1] + 0.02))

    top = ROW + RADIUS + 0.03
    arrow(ax, (LOSS - 0.05, top), (ANSWER + 0.08, top), RED, bend=0.5, dashed=True)
    arrow(ax, (ANSWER - 0.08, top), (TOTAL + 0.08, top), RED, bend=0.35, dashed=True)
    arrow(ax, (TOTAL - 0.08, top), (START + RADIUS + 0.02, w[1] + 0.12), RED, bend=0.22, dashed=True)
    arrow(ax, (TOTAL - 0.1, ROW - RADIUS - 0.02), (TIMES + RADIUS + 0.03, b[1] - 0.05), RED, bend=-0.3, dashed=True)
    for place, name in (((6.95, 3.2), "p"), ((5.28, 3.25), "z"), ((2.6, 3.6), "w"), ((4.15, 1.25), "b")):
        label(ax, *place, rf"$\partial L/\partial {name}$", 15, color=RED)

    label(ax, START, w[1] + 0.56, words["w"], 13)
    label(ax, START, x[1] - 0.54, words["x"], 13)
    label(ax, b[0], b[1] - 0.54, words["b"], 13)
    label(ax, y[0], y[1] - 0.54, words["y"], 13)
    label(ax, 5.72, ROW - 0.47, words["p"], 13)
    label(ax, LOSS, ROW - 0.53, words["L"], 13)
    arrow(ax, (0.35, 4.3), (0.95, 4.3))
    label(ax, 1.1, 4.3, words["forward"], 13, ha="left")
    arrow(ax, (4.95, 4.3), (4.35, 4.3), RED, dashed=True)
    label(ax, 5.1, 4.3, words["back"], 13, ha="left")
    return fig


def main(folder: Path = HERE) -> None:
    write(__file__, draw, WORDS, folder)


if __name__ == "__main__":
    main()
