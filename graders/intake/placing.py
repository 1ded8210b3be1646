"""Cells of the course's that have lost their name or their place: found again, put back, or told of.

nbgrader knows a cell by its name alone. A name is lost where a cell was pasted as text, or where a program keeps no
metadata; what tells such a cell all the same is its text, as it was released, or what stands around it. What cannot be
mended is said twice: to the instructor in a note, to the student in a cell beside it.
"""

import copy
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils

from graders.intake.cells import (
    grade_id_of,
    holds,
    lines_of,
    named_cells,
    new_cell,
    place_in,
    source_of,
    unused_id,
)
from graders.intake.notices import BELOW, CONFLICT, CONFLICT_BELOW, GIVEN, MISSING, PLACED
from graders.notebooks import is_test
from graders.words import tr

_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)


def name_again(cells: list[Any], released: NotebookNode, notes: Counter[str]) -> list[Any]:
    """Return the cells; those that stand there as they were locked in the release have its names again.

    Args:
        cells: what stands in the file, whatever it is.
        released: the notebook as it was given out.
        notes: what was put right is added here.
    """
    originals = named_cells(released)
    found = {grade_id_of(cell) for cell in cells}
    lost = {
        name: lines
        for name, cell in originals.items()
        if utils.is_locked(cell) and name not in found and (lines := lines_of(cell.source))
    }
    named = list(cells)
    # one with another cell's name has that cell's place
    others = [
        (index, cell, lines_of(source))
        for index, cell in enumerate(cells)
        if isinstance(cell, dict) and grade_id_of(cell) not in originals and (source := source_of(cell))
    ]
    for fits in (list.__eq__, _has):  # a cell that is the released one goes before one that something was added to
        for index, cell, lines in others:
            name = next((name for name, text in lost.items() if fits(lines, text)), None)
            if name is not None and named[index] is cell:
                del lost[name]
                named[index] = {**cell, "metadata": {"nbgrader": {"grade_id": name}}}
                notes[f"cell {name} had lost its name, and is known by its text"] += 1
    return named


def _has(lines: list[str], part: list[str]) -> bool:
    return place_in(lines, part) is not None


class _Places:
    """Where the cells of a release belong in a student's notebook.

    Args:
        notebook: the student's, with the names that its cells have by now.
        released: the release.
    """

    def __init__(self, notebook: NotebookNode, released: NotebookNode) -> None:
        self._notebook = notebook
        self._released = released
        self._names = [grade_id_of(cell) for cell in released.cells]
        named = named_cells(notebook)
        self._given = {tuple(lines_of(cell.source)) for cell in released.cells}
        nameless = [cell for cell in notebook.cells if grade_id_of(cell) is None]
        texts = [tuple(lines_of(cell.source)) for cell in nameless]
        self._own = {id(cell) for cell, text in zip(nameless, texts, strict=True) if text not in self._given}
        by_text = dict(zip(reversed(texts), reversed(nameless), strict=True))  # of several the first
        self._counterparts = [
            by_text.get(tuple(lines_of(cell.source))) if name is None else named.get(name)
            for name, cell in zip(self._names, released.cells, strict=True)
        ]

    def gap(self, wanted: str | int) -> tuple[int, int]:
        """Return between which cells one of the release belongs: the first index and the one behind the last.

        Args:
            wanted: the cell's name, or its place in the release.
        """
        index = self._names.index(wanted) if isinstance(wanted, str) else wanted
        places = {id(cell): place for place, cell in enumerate(self._notebook.cells)}
        known = [None if cell is None else places.get(id(cell)) for cell in self._counterparts]
        before = [place for place in known[:index] if place is not None]
        first = before[-1] + 1 if before else 0
        after = [place for place in known[index + 1 :] if place is not None and place >= first]
        return first, after[0] if after else len(self._notebook.cells)

    def home(self, wanted: str | int) -> int:
        """Return where a cell of the release belongs: below what stands before it there, else above what comes next."""
        first, last = self.gap(wanted)
        return first or (last if last < len(self._notebook.cells) else 0)

    def own_code(self, wanted: str) -> list[NotebookNode]:
        """Return the student's own cells with code that stand where a cell of the release belongs."""
        first, last = self.gap(wanted)
        return [cell for cell in self._notebook.cells[first:last] if id(cell) in self._own and cell.cell_type == "code"]

    def put(self, wanted: str | int, *cells: NotebookNode) -> None:
        """Insert cells where one of the release belongs; the last of them takes its place."""
        home = self.home(wanted)
        self._notebook.cells[home:home] = cells
        self._counterparts[self._names.index(wanted) if isinstance(wanted, str) else wanted] = cells[-1]


def put_back(notebook: NotebookNode, released: NotebookNode, notes: Counter[str], ids: set[str]) -> list[str]:
    """Give missing cells of the course's their names or their places again.

    A solution's cell is what stands alone in its place. A locked cell of given code comes back, unless its code stands
    in another cell; a written answer does where text of the student's will be beside it. Tests and other written
    answers are left to `repair.RestoreCells`.

    Returns:
        The names of the written answers that came back as they were released.
    """
    empty = []
    places = _Places(notebook, released)
    kept_ids = bool({cell.get("id") for cell in notebook.cells} & {cell.get("id") for cell in released.cells})
    originals, found = named_cells(released), named_cells(notebook)
    missing = [name for name, cell in originals.items() if name not in found and not is_test(cell)]
    gaps = Counter(places.gap(name) for name in missing)
    alone = {name for name in missing if gaps[places.gap(name)] == 1}
    for name in missing:
        original = originals[name]
        fresh = copy.deepcopy(original)
        fresh["id"] = unused_id(None, 0, ids)
        if utils.is_solution(original) and original.cell_type == "code":
            own = places.own_code(name)
            if kept_ids:  # then the student's own cells are known by having others
                own = [cell for cell in own if cell.id == original.get("id")]
            if own and name in alone:
                own[-1].metadata = copy.deepcopy(original.metadata)
                notes[f"cell {name} had lost its name, and is known by its place"] += 1
                _above(notebook, own[-1], tr(PLACED).format(name=name), ids)
        elif utils.is_solution(original):
            places.put(name, fresh)
            empty.append(name)
        elif utils.is_locked(original) and original.cell_type == "code" and not holds(notebook.cells, original.source):
            places.put(name, fresh)
            notes[f"cell {name} was missing; put back"] += 1
    _put_back_code(notebook, released, notes, ids)
    return empty


def _above(notebook: NotebookNode, cell: NotebookNode | None, text: str, ids: set[str]) -> None:
    told = new_cell("markdown", text)
    told["id"] = unused_id(None, 0, ids)
    cells = notebook.cells
    cells.insert(next((place for place, other in enumerate(cells) if other is cell), len(cells)), told)


def _put_back_code(notebook: NotebookNode, released: NotebookNode, notes: Counter[str], ids: set[str]) -> None:
    """Have given code that has no name, and is nowhere in a notebook, run at its place all the same.

    Where cells have kept their ids, one that was changed is known by its own. Elsewhere the released one runs first,
    and what the student made of it below.
    """
    own_ids = {cell.get("id") for cell in notebook.cells}
    places = _Places(notebook, released)
    for index, original in enumerate(released.cells):
        if original.cell_type != "code" or grade_id_of(original) is not None or not original.source.strip():
            continue
        if original.get("id") in own_ids or holds(notebook.cells, original.source):
            continue
        pair = [new_cell("markdown", tr(GIVEN)), new_cell("code", original.source)]
        for cell in pair:
            cell["id"] = unused_id(None, 0, ids)
        places.put(index, *pair)
        notes[f"given code was missing, or changed; put back: {lines_of(original.source)[0][:60]}"] += 1


def tell(notebook: NotebookNode, released: NotebookNode, notes: Counter[str], ids: set[str]) -> None:
    """Say what is missing, and what stands where it does not do what it should."""
    originals = named_cells(released)
    for cell, text in [*_missing(notebook, released, notes), *_misplaced(notebook, originals, notes)]:
        _above(notebook, cell, text, ids)


def _missing(
    notebook: NotebookNode, released: NotebookNode, notes: Counter[str]
) -> Iterator[tuple[NotebookNode | None, str]]:
    """Yield what to tell of cells that are not there, each with the cell that it belongs above."""
    originals, found = named_cells(released), named_cells(notebook)
    places = _Places(notebook, released)
    for name, original in originals.items():
        if name in found:
            continue
        graded = utils.is_grade(original) or utils.is_task(original)
        notes[f"cell {name} is missing" + ("; put back as it was released" if graded else "")] += 1
        if original.cell_type == "code" and not graded and not holds(notebook.cells, original.source):
            home = places.home(name)
            yield notebook.cells[home] if home < len(notebook.cells) else None, tr(MISSING).format(name=name)


def _misplaced(
    notebook: NotebookNode, originals: Mapping[str, NotebookNode], notes: Counter[str]
) -> Iterator[tuple[NotebookNode | None, str]]:
    order = list(originals)
    tests: list[str] = []
    for cell in notebook.cells:
        name = grade_id_of(cell)
        if cell.cell_type == "code" and _CONFLICT.search(cell.source):
            notes[f"marks of a conflict that git found stand in cell {name or cell.get('id')}"] += 1
            yield cell, tr(CONFLICT).format(name=name) if name else tr(CONFLICT_BELOW)
        if name is None:
            continue
        if is_test(originals[name]):
            tests.append(name)
        elif cell.cell_type == "code":
            above = [test for test in tests if order.index(test) > order.index(name)]
            if above:
                notes[f"cell {name} stands below test {above[0]}, which runs without it"] += 1
                yield cell, tr(BELOW).format(name=name, test=above[0])
