"""Cells of a student's become a valid notebook with all that grading relies on, and what was answered stays in it.

nbgrader puts back what is locked, lets the last of several copies count, and takes an untouched answer for none. Each
of these loses work that stands in the wrong place: under an untouched copy, in a test cell, in a cell below. A person
who graded the notebook would see it, and so it is moved to where grading sees it, or shown and said.
"""

import copy
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import count
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from nbgrader import utils

from graders.intake import parsing

# Characters and lines of all cells; each line is a value of its own wherever a notebook is written.
SOURCE_LIMIT = 5_000_000
LINE_LIMIT = 50_000

_NEW_CELL: dict[str, Callable[..., NotebookNode]] = {
    "code": new_code_cell,
    "markdown": new_markdown_cell,
    "raw": new_raw_cell,
}
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")

_TOO_LONG = (
    "В ячейках файла {file} слишком много текста: можно не больше {lines} строк и {characters} млн символов. Удалите "
    "то, что не относится к заданию, сохраните и сдайте ещё раз."
)
# What stands above a cell that is put back as it was released. The student may have changed it, or a release since.
CHANGED = (
    "*В сданной тетради ячейка {name} была не такой, как в выданном задании. Оценивается та, что в задании, а в "
    "сданной стояло:*"
)


def rebuild(cells: list[Any], released: NotebookNode, notes: Counter[str]) -> NotebookNode:
    """Make a valid notebook of what a student's cells say, and of the release for all that grading relies on.

    Metadata are those of the release: what nbgrader wrote there is what nbgrader expects to find.

    Args:
        cells: what stands in the file, whatever it is.
        released: the notebook as it was given out.
        notes: what was put right is added here.

    Raises:
        Unusable: when there is more than can be graded.
    """
    originals = named_cells(released)
    cells = _bounded(cells, originals, notes)
    chosen, left_out = _chosen(cells, originals, notes)
    ids: set[str] = set()
    lines = characters = 0
    notebook: NotebookNode = new_notebook(metadata=copy.deepcopy(released.metadata))
    for index, cell in enumerate(cells):
        if not isinstance(cell, dict):
            notes["something that is no cell left out"] += 1
            continue
        if index in left_out:
            continue
        grade_id = grade_id_of(cell)
        original = originals.get(grade_id) if grade_id is not None and chosen.get(grade_id) == index else None
        kind = _cell_type(cell, original, notes)
        source = _source(cell, notes)
        lines, characters = lines + source.count("\n") + 1, characters + len(source)
        if lines > LINE_LIMIT or characters > SOURCE_LIMIT:
            raise parsing.Unusable(_TOO_LONG, lines=str(LINE_LIMIT), characters=str(SOURCE_LIMIT // 1_000_000))
        fresh = _NEW_CELL[kind](source, id=_unused_id(cell.get("id"), index, ids))
        if kind != "code" and "attachments" in cell:  # pictures pasted into a written answer
            _attach(fresh, cell["attachments"], notes)
        if original is None:
            notebook.cells.append(fresh)
            continue
        fresh.metadata = copy.deepcopy(original.metadata)
        above, below = _apart(fresh, original, notes) if utils.is_locked(original) else ([], [])
        for own in (*above, *below):
            own["id"] = _unused_id(None, index, ids)
        notebook.cells += [*above, fresh, *below]
    _take_answers_beside(notebook, released, notes)
    return notebook


def named_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Return nbgrader's cells of a notebook by their names."""
    return {name: cell for cell in notebook.cells if (name := grade_id_of(cell)) is not None}


def grade_id_of(cell: Any) -> str | None:
    """Return the name that nbgrader knows a cell by, whatever the cell is."""
    try:
        name = cell["metadata"]["nbgrader"]["grade_id"]
    except (TypeError, KeyError, IndexError):
        return None
    return name if isinstance(name, str) else None


def content_of(cells: Iterable[Any]) -> list[tuple[object, object, str | None]]:
    """Return what two notebooks that say the same agree in: types, sources and names of their cells."""
    return [
        (cell.get("cell_type"), _source(cell, Counter()), grade_id_of(cell)) for cell in cells if isinstance(cell, dict)
    ]


def _chosen(
    cells: list[Any], originals: Mapping[str, NotebookNode], notes: Counter[str]
) -> tuple[dict[str, int], set[int]]:
    """Say which cell of each name counts, and which copies are left out.

    The last counts, as in nbgrader, of those that were changed. An untouched copy of a solution's cell says nothing,
    and as code it would define the stub again over the answer.
    """
    places: dict[str, list[int]] = {}
    for index, cell in enumerate(cells):
        name = grade_id_of(cell)
        if name is not None and name in originals:
            places.setdefault(name, []).append(index)
    chosen, left_out = {}, set[int]()
    for name, those in places.items():
        chosen[name] = those[-1]
        if len(those) == 1:
            continue
        notes[f"cell {name} stands there more than once; the last one counts"] += len(those) - 1
        untouched = {index for index in those if _same(_source(cells[index], Counter()), originals[name].source)}
        if utils.is_solution(originals[name]) and untouched and len(untouched) < len(those):
            chosen[name] = max(set(those) - untouched)
            left_out |= untouched
            notes[f"an untouched copy of cell {name} left out"] += len(untouched)
    return chosen, left_out


def _apart(
    cell: NotebookNode, original: NotebookNode, notes: Counter[str]
) -> tuple[list[NotebookNode], list[NotebookNode]]:
    """Take out of a locked cell, which nbgrader puts back, what the student has written into it.

    Returns:
        Cells that belong above and below it. What stands before or behind the released text becomes a cell of its own;
        where the released text itself is another, the student gets to read which one counts.
    """
    if _same(cell.source, original.source):
        return [], []
    given, own = _lines_of(original.source), _lines_of(cell.source)
    name = grade_id_of(original)
    new = _NEW_CELL[cell.cell_type]
    for place in range(len(own) - len(given) + 1):
        if given and own[place : place + len(given)] == given:
            notes[f"what was written into cell {name} stands beside it now"] += 1
            parts = own[:place], own[place + len(given) :]
            above, below = ([new("\n".join(part))] if any(part) else [] for part in parts)
            return above, below
    if not any(own):
        return [], []
    notes[f"cell {name} differs from the released one, which is graded"] += 1
    fence = "`" * (3 + max((len(run) for run in re.findall(r"`{3,}", cell.source)), default=0))
    said = f"{CHANGED.format(name=name)}\n\n{fence}\n{cell.source}\n{fence}"
    return [new_markdown_cell(said)], []


def _take_answers_beside(notebook: NotebookNode, released: NotebookNode, notes: Counter[str]) -> None:
    """Put into an untouched written answer what stands in cells of the student's own below it, or else above."""
    given = {" ".join(cell.source.split()) for cell in released.cells if grade_id_of(cell) is None}
    originals = named_cells(released)

    def is_own(cell: NotebookNode) -> bool:
        text = " ".join(cell.source.split())
        return grade_id_of(cell) is None and cell.cell_type != "code" and bool(text) and text not in given

    cells = notebook.cells
    for answer in [cell for cell in cells if cell.cell_type == "markdown" and utils.is_solution(cell)]:
        original = originals[str(grade_id_of(answer))]
        if not _same(answer.source, original.source) or answer.get("attachments") != original.get("attachments"):
            continue
        place = next(index for index, cell in enumerate(cells) if cell is answer)
        beside = _run(cells[place + 1 :], is_own) or _run(reversed(cells[:place]), is_own)[::-1]
        if not beside:
            continue
        notes[f"cell {grade_id_of(answer)} is untouched; the text beside it is taken for the answer"] += 1
        answer.source = "\n\n".join([answer.source, *(cell.source for cell in beside)])
        attached = {name: data for cell in beside for name, data in cell.get("attachments", {}).items()}
        if attached:
            answer["attachments"] = nbformat.from_dict(answer.get("attachments", {}) | attached)
        cells[:] = [cell for cell in cells if all(cell is not other for other in beside)]


def _run(cells: Iterable[NotebookNode], wanted: Callable[[NotebookNode], bool]) -> list[NotebookNode]:
    found = []
    for cell in cells:
        if not wanted(cell):
            break
        found.append(cell)
    return found


def _lines_of(source: str) -> list[str]:
    """Return the lines of a cell but for what editors change by themselves: spaces at their ends, empty ones around."""
    lines = [line.rstrip() for line in source.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return lines


def _same(source: str, other: str) -> bool:
    return _lines_of(source) == _lines_of(other)


def _bounded(cells: list[Any], originals: Collection[str], notes: Counter[str]) -> list[Any]:
    """Return the cells; where there are too many, those that say something."""
    if len(cells) <= parsing.CELL_LIMIT:
        return cells
    said = [
        cell
        for cell in cells
        if isinstance(cell, dict) and (grade_id_of(cell) in originals or cell.get("source") or cell.get("attachments"))
    ]
    if len(said) > parsing.CELL_LIMIT:
        raise parsing.too_many_cells()
    notes[f"{len(cells) - len(said)} cells without content left out"] += 1
    return said


def _cell_type(cell: dict[str, Any], original: NotebookNode | None, notes: Counter[str]) -> str:
    kind = cell.get("cell_type")
    if original is not None:
        if kind != original.cell_type:
            notes[f"cell {grade_id_of(cell)} made a {original.cell_type} cell again"] += 1
        released: str = original.cell_type
        return released
    if isinstance(kind, str) and kind in ("code", "markdown", "raw"):
        return kind
    notes["a cell of unknown type"] += 1
    return "code" if "outputs" in cell or "execution_count" in cell else "markdown"


def _source(cell: dict[str, Any], notes: Counter[str]) -> str:
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        notes["a cell without source"] += 1
        return ""
    return source


def _unused_id(wanted: object, index: int, ids: set[str]) -> str:
    """Return the student's cell id where it is valid, else one that comes out the same every time."""
    if isinstance(wanted, str) and _CELL_ID.fullmatch(wanted) and wanted not in ids:
        chosen = wanted
    else:
        chosen = next(name for number in count(index) if (name := f"cell-{number}") not in ids)
    ids.add(chosen)
    return chosen


def _attach(cell: NotebookNode, attachments: Any, notes: Counter[str]) -> None:
    bundles = list(attachments.values()) if isinstance(attachments, dict) else [None]
    if all(isinstance(bundle, dict) and all(isinstance(data, str) for data in bundle.values()) for bundle in bundles):
        cell["attachments"] = nbformat.from_dict(attachments)
    else:
        notes["malformed attachments left out"] += 1
