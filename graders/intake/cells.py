"""What a student's cells say, whatever stands in the file: names, texts, and when two are the same."""

import re
from collections.abc import Collection
from itertools import count
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def grade_id_of(cell: Any) -> str | None:
    """Return the name that nbgrader knows a cell by, whatever the cell is."""
    try:
        name = cell["metadata"]["nbgrader"]["grade_id"]
    except (TypeError, KeyError, IndexError):
        return None
    return name if isinstance(name, str) else None


def named_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Return nbgrader's cells of a notebook by their names."""
    return {name: cell for cell in notebook.cells if (name := grade_id_of(cell)) is not None}


def source_of(cell: dict[str, Any]) -> str | None:
    """Return the text of a cell, or None where it has none."""
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    return source if isinstance(source, str) else None


def new_cell(kind: str, source: str) -> NotebookNode:
    """Return a new cell of a type: `code`, `markdown` or `raw`."""
    make: Any = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}[kind]
    cell: NotebookNode = make(source)
    return cell


def unused_id(wanted: object, index: int, ids: set[str]) -> str:
    """Return the student's cell id where it is valid, else one that comes out the same every time."""
    if isinstance(wanted, str) and _CELL_ID.fullmatch(wanted) and wanted not in ids:
        chosen = wanted
    else:
        chosen = next(name for number in count(index) if (name := f"cell-{number}") not in ids)
    ids.add(chosen)
    return chosen


def lines_of(source: str) -> list[str]:
    """Return the lines of a cell but for what editors change by themselves: spaces at their ends, empty ones around."""
    lines = [line.rstrip() for line in source.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    first = next((number for number, line in enumerate(lines) if line), 0)
    return lines[first:]


def same_text(source: str, other: str) -> bool:
    """Say whether two cells say the same."""
    return lines_of(source) == lines_of(other)


def place_in(lines: list[str], part: list[str]) -> int | None:
    """Return at which of the lines of a cell those of another begin, or None where they are not in it."""
    if not part:
        return None
    places = (place for place in range(len(lines) - len(part) + 1) if lines[place] == part[0])
    return next((place for place in places if lines[place : place + len(part)] == part), None)


def holds(cells: Collection[NotebookNode], part: str) -> bool:
    """Say whether one of the code cells has the lines of another cell in it."""
    lines = lines_of(part)
    return any(cell.cell_type == "code" and place_in(lines_of(cell.source), lines) is not None for cell in cells)
