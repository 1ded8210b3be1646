"""Draws the brackets of Hyperband as `keras_tuner` plans them: many short trials or a few long ones."""

import math
from pathlib import Path

from drawing import BLUE, HERE, ORANGE, RED, Words, box, canvas, code, label, line, pale, write
from matplotlib.figure import Figure

WORDS = {
    "ru": {
        "titles": ("много коротких проб", "поменьше, подлиннее", "мало длинных проб"),
        "bracket": "серия",
        "epochs": "сколько эпох обучали пробу",
        "legend": "× — остановлена: нашлись лучше;   ✓ — доучена до конца",
    },
    "en": {
        "titles": ("many short trials", "fewer, longer trials", "a few long trials"),
        "bracket": "bracket",
        "epochs": "for how many epochs the trial was trained",
        "legend": "× stopped: there were better ones;   ✓ trained to the end",
    },
}
EPOCHS, FACTOR = 9, 3
BRACKETS = round(math.log(EPOCHS, FACTOR))  # number of the first one; they are counted down to zero


def plan(bracket: int) -> list[tuple[int, int]]:
    """Return how many trials each round of the bracket has and up to which epoch they run."""
    share = (BRACKETS + 1) / (bracket + 1)
    return [
        (math.ceil(share * FACTOR ** (bracket - number)), math.ceil(EPOCHS / FACTOR ** (bracket - number)))
        for number in range(bracket + 1)
    ]


def draw(words: Words) -> Figure:
    fig, ax = canvas(5.2)
    unit, height, step, top = 0.23, 0.2, 0.29, 3.75
    for place, bracket in enumerate(range(BRACKETS, -1, -1)):
        left, rounds = 0.3 + place * 2.63, plan(bracket)
        label(ax, left + EPOCHS * unit / 2, 4.55, words["titles"][place], 13, weight="bold")
        sizes = " → ".join(str(trials) for trials, _ in rounds)
        code(ax, left + EPOCHS * unit / 2, 4.2, f"{words['bracket']} {bracket}: {sizes}", 12)
        line(ax, [(left, 0.85), (left, top + 0.1)], width=1.5)
        line(ax, [(left, 0.85), (left + EPOCHS * unit + 0.15, 0.85)], width=1.5)
        for number, (trials, epochs) in enumerate(rounds):
            start = rounds[number - 1][1] if number else 0
            going_on = rounds[number + 1][0] if number < bracket else trials
            for trial in range(trials):
                y = top - trial * step - height
                last = epochs == EPOCHS
                color = ORANGE if last else (pale(BLUE, 0.5), BLUE)[number]
                box(ax, left + start * unit, y, (epochs - start) * unit, height, color, rounding=0, line=1)
                if trial >= going_on:
                    label(ax, left + epochs * unit + 0.14, y + height / 2 - 0.01, "×", 15, color=RED, weight="bold")
                elif last:
                    label(ax, left + epochs * unit + 0.15, y + height / 2, "✓", 13)
            line(ax, [(left + epochs * unit, 0.78), (left + epochs * unit, 0.85)], width=1.5)
            label(ax, left + epochs * unit, 0.63, str(epochs), 12)
    label(ax, 4, 0.33, words["epochs"], 13)
    label(ax, 4, 5.0, words["legend"], 13)
    return fig


def main(folder: Path = HERE) -> None:
    write(__file__, draw, WORDS, folder)


if __name__ == "__main__":
    main()
