"""Draws the triangle that no single line cuts off, its three lines and their normals."""

from pathlib import Path

import numpy as np
from drawing import BLUE, HERE, INK, ORANGE, Words, arrow, canvas, circle, label, line, pale, write
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

WORDS = {
    "ru": {"note": "стрелка — нормаль: она смотрит в ту сторону прямой, где $w_i \\cdot x + b_i > 0$"},
    "en": {"note": "an arrow is a normal: it points to the side of its line where $w_i \\cdot x + b_i > 0$"},
}
CORNERS = np.array([[1.7, 1.25], [6.35, 1.5], [3.7, 4.3]])
NORMAL = 0.75
FEET = (0.45, 0.4, 0.52)  # where on its side each normal stands


def sides() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return for each line two corners on it and its unit normal, which looks into the triangle."""
    found = []
    for start, end in zip(CORNERS, np.roll(CORNERS, -1, axis=0), strict=True):
        along = (end - start) / np.linalg.norm(end - start)
        found.append((start, end, np.array([-along[1], along[0]])))
    return found


def scatter_points(count: int, taken: list[np.ndarray]) -> np.ndarray:
    """Return points away from the lines, from what is taken and from each other."""
    rng = np.random.default_rng(3)
    kept: list[np.ndarray] = []
    while len(kept) < count:
        point = rng.uniform((0.3, 0.65), (7.7, 4.95))
        apart = all(np.linalg.norm(point - other) > 0.36 for other in kept + taken)
        if apart and all(abs((point - start) @ normal) > 0.2 for start, _, normal in sides()):
            kept.append(point)
    return np.array(kept)


def draw(words: Words) -> Figure:
    fig, ax = canvas(5.2)
    ax.add_patch(Polygon(CORNERS, facecolor=pale(ORANGE), zorder=1))
    taken = []
    for number, ((start, end, normal), share) in enumerate(zip(sides(), FEET, strict=True), 1):
        along = (end - start) / np.linalg.norm(end - start)
        line(ax, [start - 0.65 * along, end + 0.65 * along])
        foot = start + share * (end - start)
        head, name, badge = foot + NORMAL * normal, foot + 0.5 * normal + 0.3 * along, start - 0.75 * along
        arrow(ax, tuple(foot), tuple(head), width=2.5)
        label(ax, *name, f"$w_{number}$", 17)
        circle(ax, *badge, f"{number}", radius=0.2)
        taken += [foot + step * normal for step in (0.2, 0.5, NORMAL)] + [name, badge]
    points = scatter_points(90, taken)
    inside = np.min([(points - start) @ normal for start, _, normal in sides()], axis=0) > 0
    for chosen, marker, color in ((inside, "^", ORANGE), (~inside, "o", BLUE)):
        ax.scatter(*points[chosen].T, s=75, marker=marker, color=color, edgecolor=INK, linewidth=0.8, zorder=2)
    label(ax, 4, 0.25, words["note"], 13)
    return fig


def main(folder: Path = HERE) -> None:
    write(__file__, draw, WORDS, folder)


if __name__ == "__main__":
    main()
