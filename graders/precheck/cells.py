"""Reading a student's notebook without this package: cells, what nbgrader noted in them, what they are called."""

import hashlib
import logging
import re
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graders.precheck.spoken import marked, tr

Cell = Any  # nbformat's NotebookNode, which may not be imported where nbformat is missing

_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.+?)\s*#*\s*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
# How the word for points begins, whatever its ending.
_POINTS = marked("балл")
_PART = marked("{title}: {number}-я часть из {total}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{1,8})?")
_QUOTED_CONFLICT = re.compile(r'^\s*"?(?:<{7} |>{7} )', re.MULTILINE)


class Unreadable(Exception):
    """The notebook cannot be read; the text, a message for `tr`, says why, and what to do."""


def about(cell: Cell) -> dict[str, Any]:
    """Return what nbgrader noted in a cell; nothing where that is malformed."""
    noted = cell["metadata"].get("nbgrader")
    return noted if isinstance(noted, dict) and isinstance(noted.get("grade_id"), str) else {}


def role(cell: Cell) -> str:
    """Return what a cell is for: `test`, `answer` (graded by a person), `solution`, `given`, or nothing."""
    noted = about(cell)
    if noted.get("solution") or noted.get("task"):
        return "answer" if noted.get("grade") or noted.get("task") else "solution"
    if noted.get("grade"):
        return "test" if cell["cell_type"] == "code" else "answer"
    return "given" if noted.get("locked") else ""


def points_of(cell: Cell) -> float:
    """Return the points that a cell is worth; 0 where that is no number."""
    points = about(cell).get("points")
    return float(points) if isinstance(points, int | float) else 0.0


def checksum(cell: Cell, source: str) -> str:
    """Return nbgrader's checksum of a cell, had it this source."""
    noted = about(cell)
    grade, solution = bool(noted.get("grade")), bool(noted.get("solution"))
    locked = not solution and (grade or bool(noted.get("locked")))
    parts = [source, cell["cell_type"], str(grade), str(solution), str(locked), noted["grade_id"]]
    if grade:
        parts.append(str(points_of(cell)))
    return hashlib.md5("".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def is_as_released(cell: Cell, released: str | None) -> bool:
    """Say whether a text has this checksum, but for what editors change by themselves; True where there is none."""
    source = cell["source"].replace("\r\n", "\n")
    stripped = "\n".join(line.rstrip() for line in source.splitlines()).strip("\n")
    return not released or any(checksum(cell, text) == released for text in (cell["source"], source, stripped))


def titles(cells: list[Cell], say: Callable[[str], str] = tr) -> dict[str, str]:
    """Return how each of nbgrader's cells is called where people read: by the heading above it.

    Graded cells that share a heading are numbered; a cell without any heading above it has its own name.

    Args:
        cells: of one notebook, in order.
        say: gives a message in the language of the notebook.

    Returns:
        Titles as plain text, by `grade_id`.
    """
    heading = ""
    found: dict[str, tuple[str, bool]] = {}
    graded = Counter[str]()
    for cell in cells:
        name = about(cell).get("grade_id")
        if name is None:
            heading = [heading, *headings(cell["source"], say)][-1] if cell["cell_type"] == "markdown" else heading
            continue
        found.setdefault(name, (heading, role(cell) in ("test", "answer")))
    totals = Counter(title for title, is_graded in found.values() if is_graded)
    named = {}
    for name, (title, is_graded) in found.items():
        graded[title] += is_graded
        several = title and is_graded and totals[title] > 1
        plain = title or name.removeprefix("test_")
        part = say(_PART).format(title=plain, number=graded[title], total=totals[title])
        named[name] = part if several else plain
    return named


def quoted(title: str) -> str:
    """Return a title in the quotation marks of the language that is spoken."""
    return tr("«{title}»").format(title=title)


def headings(text: str, say: Callable[[str], str] = tr) -> list[str]:
    """Return the headings in a text of Markdown, as plain text, without the points that stand behind them.

    Args:
        text: the text.
        say: gives a message in the language of the text.
    """
    # in another language the word may have other meanings, as in (floating point), but hardly behind a number
    points = re.compile(rf"\s*\([^()]*(?:{_POINTS}|\d[^()]*{re.escape(say(_POINTS))})[^()]*\)\s*$")
    found, fenced = [], False
    for line in text.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (match := _HEADING.match(line)):
            found.append(re.sub(r"[$`*]", "", points.sub("", match[1])))
    return found


def describe(cells: list[Cell]) -> list[dict[str, str]]:
    """Return what has to be known of a release to tell what was done to its cells."""
    named = titles(cells)
    return [
        {
            "name": noted["grade_id"],
            "type": cell["cell_type"],
            "role": role(cell),
            "title": named[noted["grade_id"]],
            # what nbgrader noted when it was released: somebody may have worked in the file since
            "checksum": str(noted.get("checksum") or checksum(cell, cell["source"])),
        }
        for cell in cells
        if (noted := about(cell))
    ]


def read(path: Path) -> list[Cell]:
    """Return the cells of a notebook, in nbformat's current form.

    Raises:
        Unreadable: when it is none.
    """
    return read_with_language(path)[0]


def read_with_language(path: Path) -> tuple[list[Cell], str]:
    """Return the cells of a notebook, and the code of the language that it says to be in; empty where it says nothing.

    Raises:
        Unreadable: when it is none.
    """
    import nbformat

    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(marked("файл не в кодировке UTF-8. Откройте его в Jupyter и сохраните заново")) from None
    try:
        with warnings.catch_warnings(), _Quiet("traitlets"):
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(text, as_version=4)
    except Exception:
        if _QUOTED_CONFLICT.search(text):
            raise Unreadable(
                marked(
                    "в файле остались метки конфликта git (<<<<<<<, >>>>>>>). Выберите один из вариантов, "
                    "например `git checkout --ours` или `--theirs`, и откройте тетрадь в Jupyter"
                )
            ) from None
        raise Unreadable(
            marked(
                "файл не читается как тетрадь. Откройте его в Jupyter и сохраните заново; если не открывается, "
                "вернитесь к последней сохранённой копии"
            )
        ) from None
    cells = notebook.get("cells")
    sound = isinstance(cells, list) and all(
        isinstance(cell, dict)
        and cell.get("cell_type") in ("code", "markdown", "raw")
        and isinstance(cell.get("source"), str)
        and isinstance(cell.get("metadata"), dict)
        and all(isinstance(output, dict) and "output_type" in output for output in cell.get("outputs", []))
        for cell in cells
    )
    if not sound or not cells:
        raise Unreadable(marked("в файле нет ячеек тетради. Проверьте, тот ли это файл"))
    noted = notebook["metadata"].get("course") if isinstance(notebook.get("metadata"), dict) else None
    language = noted.get("language") if isinstance(noted, dict) else None
    return list(cells), language if isinstance(language, str) and _LANGUAGE.fullmatch(language) else ""


class _Quiet:
    """Have a logger say nothing for a while."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def __enter__(self) -> None:
        self._before = self._logger.disabled
        self._logger.disabled = True

    def __exit__(self, *error: object) -> None:
        self._logger.disabled = self._before
