"""A file that should be a notebook becomes a list of cells, or the reason why it cannot."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from graders.text import has_more_values

# All files of a submission together, and each of its notebooks: more is a mistake, and would be held in memory.
SIZE_LIMIT = 200_000_000
# Cells of a notebook; each costs some milliseconds on the whole way, and the longest of the course has some 60.
CELL_LIMIT = 2_000
# Values in a notebook's JSON, outputs among them; read, they take a hundred bytes each.
VALUE_LIMIT = 3_000_000

_MAJOR, _MINOR = nbformat.current_nbformat, nbformat.current_nbformat_minor
# What some programs put before or behind a text; none of it is JSON.
_PADDING = "\0\ufeff \t\r\n"
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)

_UNREADABLE = "Файл {file} не читается: {why}. Откройте свою тетрадь в Jupyter или Colab, сохраните и сдайте ещё раз."
_FORBIDDEN = "Файл {file} не удалось открыть: {why}. Сообщите преподавателю."
_TOO_LARGE = (
    "Файл {file} больше {limit} МБ. Удалите вывод ячеек (в Jupyter: Kernel → Restart Kernel and Clear Outputs of All "
    "Cells), сохраните и сдайте ещё раз."
)
_TOO_MUCH = (
    "В файле {file} слишком много данных. Удалите вывод ячеек (в Jupyter: Kernel → Restart Kernel and Clear Outputs of "
    "All Cells), сохраните и сдайте ещё раз."
)
_TOO_MANY_CELLS = (
    "В файле {file} больше {limit} ячеек. Удалите ячейки, которые не относятся к заданию, сохраните и сдайте ещё раз."
)


class Unusable(Exception):
    """A notebook cannot be used."""

    def __init__(self, template: str, **details: str) -> None:
        self.template, self.details = template, details

    def cause(self, file: str) -> str:
        """Return what to tell the student about the notebook `file`."""
        return self.template.format(file=file, **self.details)


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
        raise Unusable(_FORBIDDEN, why=str(error.strerror)) from None
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
        raise _unreadable("он пуст")
    if start.startswith("<") and not start.startswith("<<<<<<<"):
        raise _unreadable("это веб-страница, а не тетрадь")
    if has_more_values(text, VALUE_LIMIT):
        raise Unusable(_TOO_MUCH)
    content = _load(text, notes)
    if not isinstance(content, dict):
        raise _unreadable("это не тетрадь Jupyter")
    major, minor = content.get("nbformat"), content.get("nbformat_minor")
    if not isinstance(major, int):
        major = 3 if "worksheets" in content else _MAJOR
        notes[f"names no format version, read as nbformat {major}"] += 1
    if major > _MAJOR:
        raise _unreadable(f"он сохранён в формате {major}, а читаются форматы до {_MAJOR}")
    if major < _MAJOR:
        content = _upgrade(content, major)
        notes[f"nbformat {major} upgraded"] += 1
    elif isinstance(minor, int) and minor > _MINOR:
        notes[f"nbformat {major}.{minor} read as {_MAJOR}.{_MINOR}"] += 1
    cells = content.get("cells")
    if not isinstance(cells, list):
        raise _unreadable("это не тетрадь Jupyter")
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
            raise _unreadable(f"в строке {line} остались метки слияния, которые ставит git") from None
        where = f"в строке {error.lineno} нарушен формат JSON"
        raise _unreadable(f"{where}, возможно, файл сохранён не до конца") from None
    except (ValueError, RecursionError):
        raise _unreadable("в нём слишком длинные числа или слишком глубоко вложенные данные") from None
    if behind := text[end:].strip(_PADDING):
        notes[f"{len(behind)} characters behind the end of the notebook left out"] += 1
    elif "\0" in text[end:]:
        notes["null bytes behind the end of the notebook left out"] += 1
    return content


def _unreadable(why: str) -> Unusable:
    return Unusable(_UNREADABLE, why=why)


def _upgrade(content: dict[str, Any], major: int) -> dict[str, Any]:
    try:
        cells = [cell for sheet in content.get("worksheets", [content]) for cell in sheet["cells"]]
        if len(cells) > CELL_LIMIT:
            raise too_many_cells()
        for cell in cells:
            cell["outputs"] = []  # not needed, and often what is malformed
        notebook: NotebookNode = nbformat.convert(nbformat.versions[major].to_notebook_json(content), _MAJOR)
    except Unusable:
        raise
    except Exception:  # nbformat trusts its input and fails in as many ways as there are malformed ones
        raise _unreadable(f"он сохранён в старом формате {major} и повреждён") from None
    for cell in notebook.cells:
        cell.pop("id", None)  # a random one
    return notebook
