"""A file that should be a notebook becomes a list of cells, or the reason why it cannot."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat

from graders.text import has_more_values
from graders.words import marked, tr

# All files of a submission together, and each of its notebooks: more is a mistake, and would be held in memory.
SIZE_LIMIT = 200_000_000
# Cells of a notebook; each costs some milliseconds on the whole way, and the longest of the course has some 60.
CELL_LIMIT = 2_000
# Values in a notebook's JSON, outputs among them; read, they take a hundred bytes each.
VALUE_LIMIT = 3_000_000

_MAJOR, _MINOR = nbformat.current_nbformat, nbformat.current_nbformat_minor
# What some programs put before or behind a text; none of it is JSON.
_PADDING = "\0\ufeff \t\r\n"
# What cells with prose were called before nbformat 4, and what levels headings have.
_PROSE = ("heading", "html", "rst", "text")
_LEVELS = range(1, 7)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)

_UNREADABLE = marked(
    "Файл {file} не читается: {why}. Откройте свою тетрадь в Jupyter или Colab, сохраните и сдайте ещё раз."
)
_FORBIDDEN = marked("Файл {file} не удалось открыть: {error}. Сообщите преподавателю.")
_TOO_LARGE = marked(
    "Файл {file} больше {limit} МБ. Удалите вывод ячеек (в Jupyter: Kernel → Restart Kernel and Clear Outputs of All "
    "Cells), сохраните и сдайте ещё раз."
)
_TOO_MUCH = marked(
    "В файле {file} слишком много данных. Удалите вывод ячеек (в Jupyter: Kernel → Restart Kernel and Clear Outputs of "
    "All Cells), сохраните и сдайте ещё раз."
)
_TOO_MANY_CELLS = marked(
    "В файле {file} больше {limit} ячеек. Удалите ячейки, которые не относятся к заданию, сохраните и сдайте ещё раз."
)
# What is wrong with a file that cannot be read.
_EMPTY = marked("он пуст")
_WEB_PAGE = marked("это веб-страница, а не тетрадь")
_NO_NOTEBOOK = marked("это не тетрадь Jupyter")
_NEWER = marked("он сохранён в формате {format}, а читаются форматы до {newest}")
_OLD = marked("он сохранён в старом формате {format} и повреждён")
_MERGED = marked("в строке {line} остались метки слияния, которые ставит git")
_NO_JSON = marked("в строке {line} нарушен формат JSON, возможно, файл сохранён не до конца")
_EXTREME = marked("в нём слишком длинные числа или слишком глубоко вложенные данные")


class Unusable(Exception):
    """A notebook cannot be used.

    Args:
        template: what to tell the student, marked for translation, with `file` left to be filled in.
        why: what else, for `why` in the template; it may have details as well.
        details: what varies in both.
    """

    def __init__(self, template: str, why: str = "", **details: str) -> None:
        self.template, self.why, self.details = template, why, details

    def cause(self, file: str) -> str:
        """Return what to tell the student about the notebook `file`."""
        why = tr(self.why).format(**self.details)
        return tr(self.template).format(file=file, why=why, **self.details)


def too_many_cells() -> Unusable:
    """Return what is wrong with a notebook of more than `CELL_LIMIT` cells."""
    return Unusable(_TOO_MANY_CELLS, limit=str(CELL_LIMIT))


def read_cells(folder: Path, path: str, size: int, notes: Counter[str]) -> list[Any]:
    """Return the cells of a notebook file as nbformat 4 lays them out; nothing is known of any of them yet.

    Args:
        folder: where it lies.
        path: its name below that.
        size: in bytes.
        notes: what was put right is added here.

    Raises:
        Unusable: when it cannot be read.
    """
    if size > SIZE_LIMIT:
        raise Unusable(_TOO_LARGE, limit=str(SIZE_LIMIT // 1_000_000))
    try:
        data = (folder / path).read_bytes()
    except OSError as error:
        raise Unusable(_FORBIDDEN, error=str(error.strerror)) from None
    return parse_cells(data, notes)


def parse_cells(data: bytes, notes: Counter[str]) -> list[Any]:
    """Return the cells of a notebook's bytes; see `read_cells`."""
    return _parse(_decode(data, notes), notes)


def begins_like_a_notebook(folder: Path, path: str) -> bool:
    """Say whether a file may hold a notebook, by its first bytes."""
    try:
        with (folder / path).open("rb") as file:
            head = file.read(64)
    except OSError:
        return False
    return head.decode(json.detect_encoding(head), "replace").lstrip(_PADDING).startswith("{")


def _decode(data: bytes, notes: Counter[str]) -> str:
    encoding = json.detect_encoding(data)  # UTF-8, -16 or -32, with or without a byte order mark
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        damaged = text.count("\ufffd")
        # In a Windows text nearly every letter that is not English is broken UTF-8, in a damaged file few are.
        if 2 * damaged > sum(not character.isascii() for character in text):
            notes["is not UTF-8, read as Windows-1251"] += 1
            return data.decode("cp1251", "replace")
        notes[f"{damaged} damaged characters replaced"] += 1
    else:
        if encoding != "utf-8":
            notes[f"is not plain UTF-8, read as {encoding}"] += 1
    return text


def _parse(text: str, notes: Counter[str]) -> list[Any]:
    start = text.lstrip(_PADDING)
    if not start:
        raise _unreadable(_EMPTY)
    if start.startswith("<") and not start.startswith("<<<<<<<"):
        raise _unreadable(_WEB_PAGE)
    if has_more_values(text, VALUE_LIMIT):
        raise Unusable(_TOO_MUCH)
    content = _load(text, notes)
    if not isinstance(content, dict):
        raise _unreadable(_NO_NOTEBOOK)
    major, minor = content.get("nbformat"), content.get("nbformat_minor")
    if not isinstance(major, int):
        major = 3 if "worksheets" in content else _MAJOR
        notes[f"names no format version, read as nbformat {major}"] += 1
    if major > _MAJOR:
        raise _unreadable(_NEWER, format=str(major), newest=str(_MAJOR))
    if major < _MAJOR:
        content = _upgrade(content, major)
        notes[f"nbformat {major} upgraded"] += 1
    elif isinstance(minor, int) and minor > _MINOR:
        notes[f"nbformat {major}.{minor} read as {_MAJOR}.{_MINOR}"] += 1
    cells = content.get("cells")
    if not isinstance(cells, list):
        raise _unreadable(_NO_NOTEBOOK)
    return cells


def _load(text: str, notes: Counter[str]) -> Any:
    """Return the JSON value that a text begins with.

    Programs that synchronise, and file systems after a crash, leave the end of an older file or null bytes behind a
    whole one; editors put tabs and line breaks into JSON's strings. In none of these is anything of the notebook lost.
    """
    start = len(text) - len(text.lstrip(_PADDING))
    try:
        try:
            content, end = json.JSONDecoder().raw_decode(text, start)
        except json.JSONDecodeError:
            content, end = json.JSONDecoder(strict=False).raw_decode(text, start)
            notes["control characters stand in its texts, where JSON allows none"] += 1
    except json.JSONDecodeError as error:
        if conflict := _CONFLICT.search(text):
            line = text.count("\n", 0, conflict.start()) + 1
            raise _unreadable(_MERGED, line=str(line)) from None
        raise _unreadable(_NO_JSON, line=str(error.lineno)) from None
    except (ValueError, RecursionError):
        raise _unreadable(_EXTREME) from None
    if behind := text[end:].strip(_PADDING):
        notes[f"{len(behind)} characters behind the end of the notebook left out"] += 1
    elif "\0" in text[end:]:
        notes["null bytes behind the end of the notebook left out"] += 1
    return content


def _unreadable(why: str, **details: str) -> Unusable:
    return Unusable(_UNREADABLE, why, **details)


def _upgrade(content: dict[str, Any], major: int) -> dict[str, Any]:
    """Return a notebook of nbformat 1 to 3 with its cells as nbformat 4 has them, without outputs.

    nbformat's own conversion is for those who mean well: it writes as many signs before a heading as a number says,
    takes a cell of a kind that it does not know for the one before, and compares each tag with every other one.
    """
    try:
        sheets = [content] if major == 1 else content["worksheets"]
        if not isinstance(sheets, list) or not all(isinstance(sheet["cells"], list) for sheet in sheets):
            raise TypeError(sheets)  # a text has characters, of which each would become a cell
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        if not 1 <= major <= 3:
            raise ValueError(major)
        if len(cells) > CELL_LIMIT:
            raise too_many_cells()
        return {"cells": [_upgraded(cell) for cell in cells]}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _unreadable(_OLD, format=str(major)) from None


def _upgraded(cell: dict[str, Any]) -> dict[str, Any]:
    kind, metadata = cell["cell_type"], cell.get("metadata", {})
    if kind == "code":
        source = _joined(cell.get("input", cell.get("code")))
        return {"cell_type": kind, "metadata": metadata, "source": source, "outputs": [], "execution_count": None}
    source = _joined(cell.get("source", cell.get("text")))
    if kind == "heading":
        level = cell.get("level")
        signs = "#" * (level if isinstance(level, int) and level in _LEVELS else 1)
        source = f"{signs} {' '.join(source.splitlines())}"
    return {"cell_type": "markdown" if kind in _PROSE else kind, "metadata": metadata, "source": source}


def _joined(source: str | list[str] | None) -> str:
    """Return a text that may stand there by its lines, with or without their ends."""
    if isinstance(source, list):
        return ("" if source and source[0].endswith(("\n", "\r")) else "\n").join(source)
    if source is None or isinstance(source, str):
        return source or ""
    raise TypeError(source)
