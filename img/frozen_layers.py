"""Draws transfer learning: a frozen base under lock and a new head, the only part that gradients change."""

from pathlib import Path

from drawing import GREY, HERE, INK, ORANGE, RED, Words, arrow, box, canvas, code, label, line, lock, pale, write
from matplotlib.figure import Figure

WORDS = {
    "ru": {
        "image": "изобра-\nжение",
        "answer": ("ответ", 7.4),
        "trained": "обучается",
        "base": "база: слои заморожены",
        "head": "новая голова",
        "changes": "веса меняются",
        "gradient": "градиент меняет веса головы",
        "stays": "градиент сюда не доходит:\nвеса базы не меняются",
    },
    "en": {
        "image": "image",
        "answer": ("answer", 7.47),
        "trained": "is trained",
        "base": "base: frozen layers",
        "head": "new head",
        "changes": "weights change",
        "gradient": "the gradient changes the head",
        "stays": "the gradient does not get here:\nthe weights of the base do not change",
    },
}
ROW, WIDTH, HEIGHT = 2.2, 0.62, 1.7
BASE, HEAD = (1.55, 2.45, 3.35, 4.25), (5.85,)


def draw(words: Words) -> Figure:
    fig, ax = canvas(4.3)
    label(ax, 0.52, ROW, words["image"], 13)
    answer, place = words["answer"]
    label(ax, place, ROW, answer, 13)
    for left in BASE:
        box(ax, left, ROW - HEIGHT / 2, WIDTH, HEIGHT, pale(GREY, 0.55))
        lock(ax, left + WIDTH / 2, ROW, 0.36)
    for left in HEAD:
        box(ax, left, ROW - HEIGHT / 2, WIDTH, HEIGHT, ORANGE)
        label(ax, left + WIDTH / 2, ROW, words["trained"], 14, color="black", rotation=90)
    stops = [0.95, *BASE, *HEAD, 7.1]
    starts = [stops[0], *(left + WIDTH for left in (*BASE, *HEAD))]
    for start, end in zip(starts, stops[1:], strict=True):
        arrow(ax, (start + 0.02, ROW), (end - 0.03, ROW))
    for first, last, title, note in (
        (BASE[0], BASE[-1], words["base"], "base.trainable = False"),
        (HEAD[0], HEAD[-1], words["head"], words["changes"]),
    ):
        left, right = first - 0.08, last + WIDTH + 0.08
        line(ax, [(left, 3.25), (left, 3.35), (right, 3.35), (right, 3.25)], INK, 1.5)
        label(ax, (left + right) / 2, 4.0, title, 14, weight="bold")
        (code if "=" in note else label)(ax, (left + right) / 2, 3.65, note, 13)
    y = 0.85
    arrow(ax, (7.5, y), (5.25, y), RED, dashed=True)
    line(ax, [(5.15, y - 0.25), (5.15, y + 0.25)], RED, 4)
    label(ax, 6.45, y - 0.45, words["gradient"], 13, color=RED)
    label(ax, 3.2, y, words["stays"], 13)
    return fig


def main(folder: Path = HERE) -> None:
    write(__file__, draw, WORDS, folder)


if __name__ == "__main__":
    main()
