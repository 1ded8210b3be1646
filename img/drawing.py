"""What all the drawings share: palette, canvas, shapes and saving.

`python img/drawing.py` draws every picture again; `python img/NAME.py` draws one. A drawing is a script beside this
file with its `WORDS` by language, a function `draw(words)` that returns the picture, and a function `main(folder)` that
writes it in every language: NAME.svg and, for Colab, NAME.png, in Russian; en/NAME.svg and en/NAME.png, in English. The
same script gives the same bytes.
"""

import argparse
import math
import re
import runpy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Arc, Circle, FancyArrowPatch, FancyBboxPatch, Rectangle
from PIL import Image

HERE = Path(__file__).resolve().parent
BLUE, ORANGE, RED, GREY, INK = "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#333333"  # petroff10
PURPLE = "#832db6"
LANGUAGES = {"ru": ".", "en": "en"}  # where the pictures of each stand
LIMIT = 60_000  # bytes of a PNG: lessons embed it
_STYLE = {
    "figure.facecolor": "white",  # opaque, so that it reads on a dark page too
    "savefig.facecolor": "white",
    "font.family": "DejaVu Sans",  # comes with matplotlib
    "font.monospace": "DejaVu Sans Mono",
    "text.color": INK,
    "lines.solid_capstyle": "round",
    "svg.fonttype": "path",
    "svg.hashsalt": "neural-networks-course",
}

Point = tuple[float, float]
Words = Mapping[str, Any]  # the texts of a drawing in one language, by what they are for


def canvas(height: float, width: float = 8) -> tuple[Figure, Axes]:
    """Return an empty figure whose coordinates are inches, 100 pixels each, from the lower left corner."""
    mpl.rcdefaults()
    mpl.rcParams.update(_STYLE)
    fig = Figure(figsize=(width, height), dpi=100)
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.axis("off")
    return fig, ax


def pale(color: str, share: float = 0.22) -> str:
    """Return the colour mixed with white, light enough to write on."""
    return to_hex([1 - share * (1 - part) for part in to_rgb(color)])


def label(ax: Axes, x: float, y: float, text: str, size: float = 13, **style: object) -> None:
    """Write text, centred at the point unless the style says otherwise."""
    ax.text(x, y, text, fontsize=size, **{"ha": "center", "va": "center", "zorder": 4, **style})


def code(ax: Axes, x: float, y: float, text: str, size: float = 12, **style: object) -> None:
    """Write text as code is written."""
    label(ax, x, y, text, size, family="monospace", **style)


def circle(ax: Axes, x: float, y: float, text: str = "", color: str = "white", radius: float = 0.4) -> None:
    """Draw a neuron or another node, with a sign in it."""
    ax.add_patch(Circle((x, y), radius, facecolor=color, edgecolor=INK, linewidth=1.5, zorder=2))
    label(ax, x, y, text, 19 if radius > 0.3 else 13, color="black")


def box(
    ax: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    color: str = "white",
    edge: str = INK,
    rounding: float = 0.08,
    line: float = 1.5,
    dashed: bool = False,
    zorder: float = 2,
) -> None:
    """Draw a rounded rectangle; x and y are its lower left corner."""
    shape = f"round,pad=0,rounding_size={rounding}" if rounding else "square,pad=0"
    ax.add_patch(
        FancyBboxPatch(
            (x, y),
            width,
            height,
            boxstyle=shape,
            facecolor=color,
            edgecolor=edge,
            linewidth=line,
            linestyle="--" if dashed else "-",
            zorder=zorder,
        )
    )


def arrow(
    ax: Axes,
    start: Point,
    end: Point,
    color: str = INK,
    gap: Point = (0, 0),
    bend: float = 0,
    dashed: bool = False,
    head: str = "-|>",
    width: float = 2,
) -> None:
    """Draw an arrow; `gap` is what it leaves free at its ends, `bend` curves it to the right of its way."""
    length = math.dist(start, end)
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    ax.add_patch(
        FancyArrowPatch(
            (start[0] + gap[0] * along[0], start[1] + gap[0] * along[1]),
            (end[0] - gap[1] * along[0], end[1] - gap[1] * along[1]),
            arrowstyle=head,
            mutation_scale=15,
            connectionstyle=f"arc3,rad={bend}",
            color=color,
            linewidth=width,
            linestyle=(0, (4, 2.5)) if dashed else "-",
            shrinkA=0,
            shrinkB=0,
            zorder=3,
        )
    )


def line(ax: Axes, points: Sequence[Point], color: str = INK, width: float = 2, zorder: float = 1.5) -> None:
    """Draw a broken line."""
    ax.plot(*zip(*points, strict=True), color=color, linewidth=width, zorder=zorder)


def grid(
    ax: Axes,
    x: float,
    y: float,
    values: np.ndarray,
    colors: Sequence[Sequence[str]],
    cell: float = 0.5,
    size: float = 14,
) -> None:
    """Draw a matrix as a table of numbers; x and y are its upper left corner, as rows are counted from above."""
    for row, column in np.ndindex(values.shape):
        left, top = x + column * cell, y - row * cell
        face = colors[row][column]
        ax.add_patch(Rectangle((left, top - cell), cell, cell, facecolor=face, edgecolor=INK, linewidth=1, zorder=2))
        label(ax, left + cell / 2, top - cell / 2, str(values[row, column]).replace("-", "−"), size)


def frame(ax: Axes, x: float, y: float, width: float, height: float, color: str = RED, dashed: bool = False) -> None:
    """Draw a thick empty rectangle around something; x and y are its upper left corner."""
    style = "--" if dashed else "-"
    ax.add_patch(
        Rectangle((x, y - height), width, height, fill=False, edgecolor=color, linewidth=3, linestyle=style, zorder=3.5)
    )


def lock(ax: Axes, x: float, y: float, size: float = 0.3) -> None:
    """Draw a closed padlock centred at the point."""
    bow = Arc((x, y + 0.1 * size), 0.62 * size, 1.1 * size, theta2=180, color=INK, linewidth=3, zorder=3)
    ax.add_patch(bow)
    box(ax, x - size / 2, y - 0.6 * size, size, 0.72 * size, INK, INK, rounding=0.04, zorder=3)
    ax.add_patch(Circle((x, y - 0.24 * size), 0.1 * size, color="white", zorder=4))


def compact(svg: str) -> str:
    """Return the same SVG in fewer bytes: no comments, indents and names of groups, short names, fewer digits."""
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*\n\s*", "\n", svg)
    svg = re.sub(r'<g id="[^"]+"', "<g", svg)
    svg = re.sub(r' d="[^"]+"', lambda path: re.sub(r"\s*([A-Zz])\s*", r"\1", _rounded(path[0])), svg)
    svg = re.sub(r"translate\([^)]+\)", lambda shift: _rounded(shift[0]), svg)
    svg = re.sub(r'(<use [^>]*)transform="translate\(([-.\d]+) 0\)"/>', r'\1x="\2"/>', svg)
    svg = svg.replace("xlink:href", "href")
    for number, name in enumerate(dict.fromkeys(re.findall(r'<path id="(DejaVu[^"]+)"', svg))):
        svg = svg.replace(f'"{name}"', f'"g{number}"').replace(f'"#{name}"', f'"#g{number}"')
    return svg


def _rounded(text: str) -> str:
    """Return the text with its long decimal fractions rounded."""
    return re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), text)


def write(script: str, draw: Callable[[Words], Figure], words: Mapping[str, Words], folder: Path = HERE) -> None:
    """Write a picture in every language as SVG and PNG, named after the script that draws it."""
    for language, place in LANGUAGES.items():
        target = folder / place / f"{Path(script).stem}.svg"
        target.parent.mkdir(parents=True, exist_ok=True)
        _save(draw(words[language]), target)


def _save(fig: Figure, target: Path) -> None:
    for artist in fig.axes[0].get_children():
        artist.set_clip_on(False)
    fig.savefig(target, metadata={"Date": None, "Creator": None})
    target.write_text(compact(target.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    picture = target.with_suffix(".png")
    fig.savefig(picture, metadata={"Software": None})
    with Image.open(picture) as image:
        small = image.convert("RGB").quantize(200, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)
    if picture.stat().st_size > LIMIT:
        raise ValueError(f"{picture}: {picture.stat().st_size} bytes, more than {LIMIT}")


def main() -> None:
    """Run all the scripts beside this file."""
    parser = argparse.ArgumentParser(description="Draw all the pictures of the course.")
    parser.add_argument("--folder", type=Path, default=HERE, help="where to write them (beside their scripts)")
    folder = parser.parse_args().folder
    for script in sorted(HERE.glob("*.py")):
        if script != HERE / "drawing.py":
            runpy.run_path(str(script))["main"](folder)
            for place in LANGUAGES.values():
                name = Path(place, script.stem)
                sizes = [(folder / name).with_suffix(kind).stat().st_size for kind in (".svg", ".png")]
                print(f"{name.as_posix():22} svg {sizes[0] / 1000:4.0f} kB   png {sizes[1] / 1000:4.0f} kB")


if __name__ == "__main__":
    main()
