"""Cells of a student's become a valid notebook with all that grading relies on, and what was answered stays in it.

nbgrader puts back what is locked, lets the last of several copies count, and takes an untouched answer for none. Each
of these loses work that stands in the wrong place: under an untouched copy, in a test cell, in a cell below. A person
who graded the notebook would see it, and so it is moved to where grading sees it, or shown and said.
"""

import copy
import json
import string
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader import utils

from graders.intake import parsing
from graders.intake.attaching import attach
from graders.intake.beside import point_beside, take_answers_beside
from graders.intake.cells import grade_id_of, lines_of, named_cells, new_cell, place_in, same_text, source_of, unused_id
from graders.intake.notices import AFTER, CHANGED, fenced
from graders.intake.placing import name_again, put_back, tell
from graders.notebooks import is_test
from graders.words import marked, tr

# Characters and lines of all cells; each line is a value of its own wherever a notebook is written.
SOURCE_LIMIT = 5_000_000
LINE_LIMIT = 50_000

# Separators, blanks and marks that a text editor, a messenger or a web page has put there.
_INVISIBLE = "\u00a0\u00ad\u0085\u2028\u2029\u200b\u200c\u200d\u200e\u200f\u2060\u202f\u3000\ufeff"

_TOO_LONG = marked(
    "В ячейках файла {file} слишком много текста: можно не больше {lines} строк и {characters} млн символов. Удалите "
    "то, что не относится к заданию, сохраните и сдайте ещё раз."
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
    texts = [source_of(cell) or "" for cell in cells if isinstance(cell, dict)]
    # lines as they are written: not only "\n" ends one
    if sum(map(len, texts)) > SOURCE_LIMIT or sum(len(text.splitlines()) for text in texts) > LINE_LIMIT:
        raise parsing.Unusable(_TOO_LONG, lines=str(LINE_LIMIT), characters=str(SOURCE_LIMIT // 1_000_000))
    cells = name_again(cells, released, notes)
    chosen, left_out, parts = _chosen(cells, originals, notes)
    ids: set[str] = set()
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
        halves = [cells[part] for part in parts.get(index, ())]
        sources, attached = [], dict[str, Any]()
        for part in (*halves, cell):
            source = _source(part, notes)
            if kind != "code" and "attachments" in part:  # pictures pasted into a written answer
                source = attach(attached, part["attachments"], source, notes)
            sources.append(source)
        source = "\n\n".join(sources)
        fresh = new_cell(kind, _visible(source) if kind == "code" else source)
        fresh["id"] = unused_id(cell.get("id"), index, ids)
        if attached:
            fresh["attachments"] = nbformat.from_dict(attached)
        if original is None:
            notebook.cells.append(fresh)
            continue
        fresh.metadata = copy.deepcopy(original.metadata)
        above, below = _apart(fresh, original, notes) if utils.is_locked(original) else ([], [])
        for own in (*above, *below):
            own["id"] = unused_id(None, index, ids)
        notebook.cells += [*above, fresh, *below]
    empty = put_back(notebook, released, notes, ids)
    take_answers_beside(notebook, released, notes)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if (name := grade_id_of(cell)) not in empty or not same_text(cell.source, originals[str(name)].source)
    ]
    point_beside(notebook, released, notes)
    tell(notebook, released, notes, ids)
    return notebook


def content_of(cells: Iterable[Any]) -> list[tuple[object, ...]]:
    """Return what two notebooks that say the same agree in: types, sources, names and pictures of their cells."""
    return [
        (cell.get("cell_type"), _source(cell, Counter()), grade_id_of(cell), _pictures(cell))
        for cell in cells
        if isinstance(cell, dict)
    ]


def _pictures(cell: Mapping[str, Any]) -> str:
    """Return what tells the attachments of two cells apart: programs call every pasted picture the same."""
    try:
        return json.dumps(cell.get("attachments"), sort_keys=True)
    except RecursionError:  # and no pictures
        return ""


def _chosen(
    cells: list[Any], originals: Mapping[str, NotebookNode], notes: Counter[str]
) -> tuple[dict[str, int], set[int], dict[int, list[int]]]:
    """Say which cell of each name counts, which copies are left out, and which are a part of one that counts.

    The last counts, as in nbgrader, of those that are of the right type and were changed. An untouched copy of a
    solution's cell says nothing, and as code it would define the stub again over the answer. Of a locked cell the last
    one counts that has the released text in it: what has only its name is the student's own. A written answer whose
    cell was split is all of its parts.
    """
    places: dict[str, list[int]] = {}
    for index, cell in enumerate(cells):
        name = grade_id_of(cell)
        if name is not None and name in originals:
            places.setdefault(name, []).append(index)
    chosen, left_out, parts = {}, set[int](), dict[int, list[int]]()
    for name, those in places.items():
        original, last = originals[name], those[-1]
        chosen[name] = last
        if len(those) == 1:
            continue
        those = [index for index in those if cells[index].get("cell_type") == original.cell_type] or those
        given = lines_of(original.source)
        texts = {index: lines_of(source_of(cells[index]) or "") for index in those}
        if utils.is_locked(original):
            those = [index for index in those if place_in(texts[index], given) is not None] or those
        untouched = {index for index in those if texts[index] == given}
        if utils.is_solution(original) and untouched and len(untouched) < len(those):
            those = [index for index in those if index not in untouched]
            left_out |= untouched
            notes[f"an untouched copy of cell {name} left out"] += len(untouched)
        chosen[name] = those[-1]
        which = "the last one counts" if those[-1] == last else "the last is not the one that counts"
        if utils.is_solution(original) and original.cell_type != "code" and len(those) > 1:
            which = "all of them are the answer"
            left_out |= set(those[:-1])
            # a copy that was kept as it is says nothing more; of several the last is known by its text
            different = {(*texts[index], _pictures(cells[index])): index for index in those}
            parts[those[-1]] = sorted(index for index in different.values() if index != those[-1])
        notes[f"cell {name} stands there more than once; {which}"] += len(places[name]) - 1
    return chosen, left_out, parts


def _apart(
    cell: NotebookNode, original: NotebookNode, notes: Counter[str]
) -> tuple[list[NotebookNode], list[NotebookNode]]:
    """Take out of a locked cell, which nbgrader puts back, what the student has written into it.

    Returns:
        Cells that belong above and below it. What stands before or behind the released text becomes a cell of its own;
        where the released text itself is another, the student gets to read which one counts.
    """
    if same_text(cell.source, original.source):
        return [], []
    given, own = lines_of(original.source), lines_of(cell.source)
    name = grade_id_of(original)
    place = place_in(own, given)
    if place is not None:
        notes[f"what was written into cell {name} stands beside it now"] += 1
        above, below = (
            [new_cell(cell.cell_type, "\n".join(part))] if any(part) else []
            for part in (own[:place], own[place + len(given) :])
        )
        if below and is_test(original):
            below.insert(0, new_markdown_cell(tr(AFTER).format(name=name)))
        return above, below
    if not any(own):
        return [], []
    notes[f"cell {name} differs from the released one, which is graded"] += 1
    return [new_markdown_cell(f"{tr(CHANGED).format(name=name)}\n\n{fenced(cell.source)}")], []


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
    source = source_of(cell)
    if source is None:
        notes["a cell without source"] += 1
        return ""
    return source


def _visible(code: str) -> str:
    """Take off what cannot be seen at both ends of code, and which is none to Python."""
    begun = code.lstrip(_INVISIBLE)
    ended = begun.rstrip(string.whitespace + _INVISIBLE)
    return begun if begun[len(ended) :].isascii() else ended
