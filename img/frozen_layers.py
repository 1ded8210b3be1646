"""Draws transfer learning: a frozen base under lock and a new head, the only part that gradients change."""

from pathlib import Path

from drawing import GREY, HERE, INK, ORANGE, RED, arrow, box, canvas, code, label, line, lock, pale, save

ROW, WIDTH, HEIGHT = 2.2, 0.62, 1.7
BASE, HEAD = (1.55, 2.45, 3.35, 4.25), (5.85,)


def main(folder: Path = HERE) -> None:
    fig, ax = canvas(4.3)
    label(ax, 0.52, ROW, "изобра-\nжение", 13)
    label(ax, 7.4, ROW, "ответ", 13)
    for left in BASE:
        box(ax, left, ROW - HEIGHT / 2, WIDTH, HEIGHT, pale(GREY, 0.55))
        lock(ax, left + WIDTH / 2, ROW, 0.36)
    for left in HEAD:
        box(ax, left, ROW - HEIGHT / 2, WIDTH, HEIGHT, ORANGE)
        label(ax, left + WIDTH / 2, ROW, "обучается", 14, color="black", rotation=90)
    stops = [0.95, *BASE, *HEAD, 7.1]
    starts = [stops[0], *(left + WIDTH for left in (*BASE, *HEAD))]
    for start, end in zip(starts, stops[1:], strict=True):
        arrow(ax, (start + 0.02, ROW), (end - 0.03, ROW))
    for first, last, title, note in (
        (BASE[0], BASE[-1], "база: слои заморожены", "base.trainable = False"),
        (HEAD[0], HEAD[-1], "новая голова", "веса меняются"),
    ):
        left, right = first - 0.08, last + WIDTH + 0.08
        line(ax, [(left, 3.25), (left, 3.35), (right, 3.35), (right, 3.25)], INK, 1.5)
        label(ax, (left + right) / 2, 4.0, title, 14, weight="bold")
        (code if "=" in note else label)(ax, (left + right) / 2, 3.65, note, 13)
    y = 0.85
    arrow(ax, (7.5, y), (5.25, y), RED, dashed=True)
    line(ax, [(5.15, y - 0.25), (5.15, y + 0.25)], RED, 4)
    label(ax, 6.45, y - 0.45, "градиент меняет веса головы", 13, color=RED)
    label(ax, 3.2, y, "градиент сюда не доходит:\nвеса базы не меняются", 13)
    save(fig, __file__, folder)


if __name__ == "__main__":
    main()
