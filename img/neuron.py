"""Draws one neuron: `python img/neuron.py` writes neuron.svg and neuron.png beside this file."""

from pathlib import Path

import matplotlib.pyplot as plt

plt.rcParams.update({"svg.hashsalt": "neuron", "svg.fonttype": "path", "font.size": 15})
BLUE, ORANGE, INK = "#3f90da", "#ffa90e", "#333333"


def circle(ax: plt.Axes, x: float, y: float, text: str, color: str) -> None:
    ax.add_patch(plt.Circle((x, y), 0.5, facecolor=color, edgecolor=INK, linewidth=1.5, zorder=2))
    ax.text(x, y, text, ha="center", va="center", zorder=3, fontsize=19)


def arrow(ax: plt.Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.annotate(
        "",
        end,
        start,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 2, "shrinkA": 0, "shrinkB": 0},
    )


def main() -> None:
    fig, ax = plt.subplots(figsize=(8, 3.2), dpi=100, layout="constrained")
    ax.set(xlim=(-0.8, 9.2), ylim=(-0.9, 3.1), aspect="equal")
    ax.axis("off")
    circle(ax, 0, 2, "$x$", "white")
    circle(ax, 0, 0, "$1$", "white")
    circle(ax, 4, 1, "$+$", BLUE)
    circle(ax, 8, 1, r"$\hat{y}$", ORANGE)
    arrow(ax, (0.5, 1.9), (3.52, 1.15))
    arrow(ax, (0.5, 0.1), (3.52, 0.85))
    arrow(ax, (4.5, 1), (7.5, 1))
    ax.text(2, 1.85, "вес $w_1$", ha="center")
    ax.text(2, -0.05, "смещение $w_0$", ha="center")
    ax.text(0, 2.75, "вход", ha="center")
    ax.text(4, 1.75, "сумма", ha="center")
    ax.text(6, 1.15, r"$w_1 x + w_0$", ha="center")
    ax.text(8, 1.75, "ответ", ha="center")
    target = Path(__file__)
    fig.savefig(target.with_suffix(".svg"), metadata={"Date": None})
    fig.savefig(target.with_suffix(".png"), metadata={"Software": None})


if __name__ == "__main__":
    main()
