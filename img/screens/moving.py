"""The moving pictures of README.md and README.ru.md: a recorded experiment plays, then a class is graded.

`python img/screens/moving.py` makes them out of what is committed: the frames that the first player of lesson 01 has in
its saved notebook, and `demo.txt`, which is what `course demo` printed (`course demo > img/screens/demo.txt` takes it
anew; `tests/system/test_demo.py` sees that it still prints that). The same script gives the same bytes.
"""

import argparse
import base64
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import matplotlib as mpl
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TRANSCRIPT = HERE / "demo.txt"
LIMIT = 1_000_000  # bytes: a page with it is opened on telephones, too
WIDTH, HEIGHT = 800, 480
# what is typed, and what make says of it
COMMAND = ("$ make demo", ".venv/bin/course demo")
# What is another in each run: turns, times and the dashboard's port; without a sandbox the demo says why.
_OF_A_RUN = re.compile(
    r"^\[\d+/|(?<= in )[\d.]+(?= s,)|(?<= about )\d+(?= s left)|(?<=:)\d+(?=/status)|^grading without.*"
)
# Columns of the last picture, in characters; the table of a terminal has one more, and does not cut the reasons.
COLUMNS = {"student": 11, "what was handed in": 36, "total": 5, "why points were lost": 35}
FIRST, STEP, LAST = 1200, 300, 1000  # milliseconds of the player's frames
TYPED, LINE, READ, TABLE = 1000, 200, 1000, 3200  # and of the terminal's
_PAPER, _BAR, _LINE, _INK, _FAINT, _BLUE = "#ffffff", "#eef1f4", "#d5dade", "#333333", "#667079", "#2f78bd"
_STRIPE = "#f6f8fa"
_FINE = 4  # shapes are drawn so many times larger, then made smaller, for smooth edges


@dataclass(frozen=True)
class Scene:
    """One frame: what is seen, and for how many milliseconds."""

    picture: Image.Image
    milliseconds: int


@dataclass(frozen=True)
class Player:
    """A recorded experiment of a saved lesson.

    Attributes:
        name: what its slider is called.
        frames: the pictures, each with the slider's text.
    """

    name: str
    frames: tuple[tuple[Image.Image, str], ...]


@dataclass(frozen=True)
class Transcript:
    """What the demo printed.

    Attributes:
        before: its lines before the table.
        title: the table's.
        rows: the table, a row a student, by the names of the columns.
        after: the lines below it.
    """

    before: tuple[str, ...]
    title: str
    rows: tuple[dict[str, str], ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What stands above the pictures in one language, and where the experiment is from."""

    notebook: str
    lesson: str
    play: str


ENGLISH = Words(
    "notebooks/en/01_from_line_to_network.ipynb",
    "Lesson 01. From a line to a network",
    "three neurons learn: a recorded experiment",
)
RUSSIAN = Words(
    "notebooks/01_from_line_to_network.ipynb",
    "Урок 01. От прямой к сети",
    "три нейрона учатся: записанный опыт",
)
GRADING = ("A class of ten is graded", "in a sandbox, by visible and hidden tests")


def read_player(notebook: Path) -> Player:
    """Return the first player of a saved lesson.

    Raises:
        ValueError: when the notebook has none.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    pages = ("".join(out.get("data", {}).get("text/html", "")) for cell in cells for out in cell.get("outputs", []))
    page = next((page for page in pages if '<div id="player-' in page), None)
    if page is None:
        raise ValueError(f"{notebook}: has no player; `course sync` executes it")
    name = re.search(r"<label[^>]*>([^<]+) <input", page)
    recorded, _ = json.JSONDecoder().raw_decode(page, page.index("frames = ") + len("frames = "))
    frames = []
    for source, _, texts in recorded:
        data = io.BytesIO(base64.b64decode(source.partition(",")[2]))
        frames.append((Image.open(data).convert("RGB"), " ".join(texts)))
    return Player(name[1] if name else "", tuple(frames))


def read_transcript(text: str) -> Transcript:
    """Take apart what the demo printed; a text that the table folds is whole again."""
    lines = text.splitlines()
    top, bottom = (next(n for n, line in enumerate(lines) if line.startswith(border)) for border in ("┏", "└"))
    names = [cell.strip() for cell in lines[top + 1].strip("┃ ").split("┃")]
    rows: list[dict[str, str]] = []
    for line in lines[top + 3 : bottom]:
        cells = dict(zip(names, (cell.strip() for cell in line[1:-1].split("│")), strict=True))
        if cells[names[0]]:
            rows.append(cells)
        else:
            rows[-1] = {name: f"{rows[-1][name]} {cells[name]}".strip() for name in names}
    before = tuple(line.rstrip() for line in lines[: top - 1])
    return Transcript(before, lines[top - 1].strip(), tuple(rows), tuple(lines[bottom + 1 :]))


def steady(transcript: Transcript) -> tuple[list[str], list[list[str]]]:
    """Return what every run of the demo prints: its lines in an order of their own, and its table.

    Where a cell is folded, between words or within one, is left out of account.
    """
    lines = [_OF_A_RUN.sub("", line) for line in (*transcript.before, transcript.title, *transcript.after)]
    rows = [["".join(cell.split()) for cell in row.values()] for row in transcript.rows]
    return sorted(filter(None, lines)), rows


def shortened(text: str, width: int) -> str:
    """Cut a text that is too long behind a whole word."""
    if len(text) <= width:
        return text
    return text[:width].rpartition(" ")[0].rstrip(" ,.:;") + "…"


def font(size: int, *, mono: bool = False, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return a font that comes with matplotlib; laid out by Pillow alone, since not every system has Raqm."""
    name = f"DejaVuSans{'Mono' if mono else ''}{'-Bold' if bold else ''}.ttf"
    path = Path(mpl.get_data_path(), "fonts/ttf", name)
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def page(title: str, about: str) -> Image.Image:
    """Return an empty picture with a bar at its top that says what is shown."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, WIDTH, 37), fill=_BAR)
    draw.line((0, 38, WIDTH, 38), fill=_LINE)
    large, small = font(17, bold=True), font(15)
    draw.text((16, 19), title, font=large, fill=_INK, anchor="lm")
    draw.text((16 + large.getlength(title) + 14, 19), about, font=small, fill=_FAINT, anchor="lm")
    draw.rectangle((0, 0, WIDTH - 1, HEIGHT - 1), outline=_LINE)
    return picture


def played(player: Player, words: Words) -> list[Scene]:
    """Return the frames of a recorded experiment: its end, as the saved lesson shows it, then all from its start."""
    last, scenes = len(player.frames) - 1, []
    for number in (last, *range(last + 1)):
        recorded, text = player.frames[number]
        picture = page(words.lesson, words.play)
        picture.paste(recorded, ((WIDTH - recorded.width) // 2, 41))
        _draw_slider(picture, 458, player.name, number / last, text)
        scenes.append(Scene(picture, STEP))
    scenes[0], scenes[-1] = replace(scenes[0], milliseconds=FIRST), replace(scenes[-1], milliseconds=LAST)
    return scenes


def _draw_slider(picture: Image.Image, y: int, name: str, share: float, text: str) -> None:
    """Draw a slider as browsers do, its name before it and its value behind it."""
    left, right = 200, 600
    draw = ImageDraw.Draw(picture)
    draw.text((left - 16, y), name, font=font(16), fill=_INK, anchor="rm")
    draw.text((right + 16, y), text, font=font(16), fill=_INK, anchor="lm")
    area = (left - 12, y - 12, right + 12, y + 12)
    fine = picture.crop(area).resize(((right - left + 24) * _FINE, 24 * _FINE))
    draw, knob = ImageDraw.Draw(fine), 12 + share * (right - left)
    for start, end, colour in ((12, 12 + right - left, _LINE), (12, knob, _BLUE)):
        draw.rounded_rectangle([_FINE * v for v in (start - 3, 9, end + 3, 15)], 3 * _FINE, fill=colour)
    draw.ellipse([_FINE * v for v in (knob - 9, 3, knob + 9, 21)], fill=_BLUE)
    picture.paste(fine.resize((right - left + 24, 24), Image.Resampling.BOX), area[:2])


def graded(transcript: Transcript) -> list[Scene]:
    """Return a terminal in which the demo's lines appear, then its table."""
    before = len(transcript.before)
    # what is typed stands alone, what is said before the first submission comes at once
    first = next(number for number, line in enumerate(transcript.before) if line.startswith("["))
    scenes = [Scene(_terminal([COMMAND[0]]), TYPED)]
    for number in range(first, before + 1):
        scenes.append(Scene(_terminal([*COMMAND, *transcript.before[:number]]), LINE))
    scenes[-1] = replace(scenes[-1], milliseconds=READ)
    return [*scenes, Scene(_table(transcript), TABLE)]


def _terminal(lines: Iterable[str]) -> Image.Image:
    picture = page(*GRADING)
    draw, plain, bold = ImageDraw.Draw(picture), font(15, mono=True), font(15, mono=True, bold=True)
    for number, line in enumerate(lines):
        draw.text((18, 62 + 24 * number), line, font=bold if number == 0 else plain, fill=_INK, anchor="lm")
    return picture


def _table(transcript: Transcript) -> Image.Image:
    """Draw the table, a line a student, and what is said below it."""
    picture = page(*GRADING)
    draw, plain, bold = ImageDraw.Draw(picture), font(13, mono=True), font(13, mono=True, bold=True)
    advance, y = plain.getlength("m"), 60
    draw.text((18, y), transcript.title, font=bold, fill=_INK, anchor="lm")
    header = {name: name for name in COLUMNS}
    for number, row in enumerate((header, *transcript.rows)):
        y, x = 90 + 27 * number, 18.0
        if number % 2:
            draw.rectangle((8, y - 13, WIDTH - 9, y + 13), fill=_STRIPE)
        for name, width in COLUMNS.items():
            right = name == "total"
            text = shortened(row[name], width)
            style = bold if number == 0 or right else plain
            draw.text((x + right * width * advance, y), text, font=style, fill=_INK, anchor="rm" if right else "lm")
            x += (width + 3) * advance
    draw.line((8, 104, WIDTH - 9, 104), fill=_FAINT)
    for number, line in enumerate(transcript.after):
        draw.text((18, 404 + 22 * number), line, font=plain, fill=_FAINT, anchor="lm")
    return picture


def write(scenes: list[Scene], target: Path) -> None:
    """Write a picture that moves, over and over.

    Raises:
        ValueError: when it is larger than `LIMIT`.
    """
    # one palette for all, so that what stays the same keeps its colours to the bit, and is stored once
    sheet = Image.new("RGB", (WIDTH, HEIGHT * len(scenes)))
    for number, scene in enumerate(scenes):
        sheet.paste(scene.picture, (0, HEIGHT * number))
    colours = sheet.quantize(255, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    frames = [scene.picture.quantize(palette=colours, dither=Image.Dither.NONE) for scene in scenes]
    # the mean of all that is nearly white would be grey beside a white page
    palette, white = frames[0].getpalette() or [], frames[0].tobytes()[WIDTH * (HEIGHT - 1) - 2]
    palette[3 * white : 3 * white + 3] = (255, 255, 255)
    for frame in frames:
        frame.putpalette(palette)
    frames[0].save(
        target,
        save_all=True,
        append_images=frames[1:],
        duration=[scene.milliseconds for scene in scenes],
        loop=0,
        disposal=1,
        optimize=False,
    )
    if target.stat().st_size > LIMIT:
        raise ValueError(f"{target}: {target.stat().st_size} bytes, more than {LIMIT}")


def main(folder: Path) -> None:
    """Write both pictures into a folder like `img`: the Russian one is published with the lessons, the other is not."""
    transcript = read_transcript(TRANSCRIPT.read_text(encoding="utf-8"))
    english, russian = (played(read_player(ROOT / words.notebook), words) for words in (ENGLISH, RUSSIAN))
    (folder / "screens").mkdir(parents=True, exist_ok=True)
    write([*english, *graded(transcript)], folder / "screens/tour.gif")
    write(russian, folder / "player.gif")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the moving pictures of README.md and README.ru.md.")
    parser.add_argument("--folder", type=Path, default=HERE.parent, help="where to write them (the folder img)")
    main(parser.parse_args().folder)
