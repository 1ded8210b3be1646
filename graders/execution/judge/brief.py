"""What a test needs, told from the release alone: which of its cells the judge runs, and which names are the student's.

A submission has no say in it. The judge's own are the names that the release's given cells bind, Python's, and those
that the test itself binds before it uses them; a cell that the student was to fill in binds the student's, and so do
names that nothing else binds.
"""

import ast
import builtins
import symtable
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from graders.notebooks import code_cells, grade_id, is_test

HIDDEN = "BEGIN HIDDEN TESTS"  # anywhere in a line, as nbgrader looks for it
_OWN = frozenset(dir(builtins)) | {"__name__", "__file__", "display", "get_ipython", "In", "Out", "exit", "quit"}


@dataclass(frozen=True)
class Brief:
    """What the judge has to know of one test.

    Attributes:
        test: its text, from the first line that is not empty.
        given: the sources of the release's cells that must have run before, in order.
        places: the place of each among the release's code cells: one that has run is not run again.
        names: those to fetch from the student's kernel.
        hidden: the line of the test from which on it is hidden (from 1); 0 where all of it is seen.
    """

    test: str
    given: tuple[str, ...]
    places: tuple[int, ...]
    names: tuple[str, ...]
    hidden: int


@dataclass(frozen=True)
class _Cell:
    place: int
    source: str
    kind: str
    locked: bool
    binds: frozenset[str]
    needs: frozenset[str]


def briefs(released: NotebookNode, tests: Mapping[str, str]) -> dict[str, Brief]:
    """Return what the judge has to know, by the test's `grade_id`.

    Args:
        released: the notebook as students got it.
        tests: the source of each test cell as the gradebook has it, hidden tests included.
    """
    cells = [_analysed(place, cell, tests) for place, cell in enumerate(code_cells(released))]
    places = {grade_id(cell): place for place, cell in enumerate(code_cells(released)) if is_test(cell)}
    return {name: _brief(cells[: places.get(name, len(cells))], source) for name, source in tests.items()}


def _brief(before: list[_Cell], test: str) -> Brief:
    needs, own = _needs(test)
    students: set[str] = set()
    tested: set[str] = set()
    given: set[str] = set()
    for cell in before:  # the last one that binds a name decides whose it is
        mine, others = (students, (given, tested)) if cell.kind == "solution" else (given, (students, tested))
        if cell.kind == "test":
            mine, others = tested, (students, given)
        mine |= cell.binds
        for other in others:
            other -= cell.binds
    wanted, chosen = set(needs), []
    for cell in reversed(before):
        if cell.kind == "given" and (cell.locked or cell.binds & wanted):
            chosen.append(cell)
            wanted |= cell.needs
    chosen.reverse()
    fetched = (wanted & students) | (needs - given - tested - own - _OWN)
    test = test.lstrip("\n")  # as IPython does, which would move the lines
    hidden = next((number for number, line in enumerate(test.splitlines(), start=1) if HIDDEN in line), 0)
    sources, places = tuple(cell.source for cell in chosen), tuple(cell.place for cell in chosen)
    return Brief(test, sources, places, tuple(sorted(fetched)), hidden)


def _analysed(place: int, cell: NotebookNode, tests: Mapping[str, str]) -> _Cell:
    meta = cell.metadata.get("nbgrader", {})
    source = tests.get(grade_id(cell) or "", cell.source) if is_test(cell) else cell.source
    kind = "test" if is_test(cell) else "solution" if meta.get("solution") else "given"
    locked = bool(meta.get("locked")) and kind == "given"
    try:
        found = list(_statements(source))
    except SyntaxError:  # another language's magic, or a cell that is meant to fail
        return _Cell(place, cell.source, kind, False, frozenset(), frozenset())
    binds = frozenset(name for stores, _, _ in found for name in stores)
    needs = frozenset(name for _, loads, _ in found for name in loads)
    return _Cell(place, cell.source, kind, locked, binds, needs)


def _needs(test: str) -> tuple[set[str], set[str]]:
    """Return the names that a test uses, and those of them that it binds itself before."""
    used: set[str] = set()
    own: set[str] = set()
    for stores, loads, compound in _statements(test):
        if compound:  # a loop, a block: what it binds it binds before it uses it
            own |= stores - used
        used |= loads
        own |= stores - used
    return used, own


def _statements(source: str) -> Iterator[tuple[set[str], set[str], bool]]:
    """Yield the global names that each statement of a cell binds and uses, and whether it contains others.

    Raises:
        SyntaxError: when it is not Python.
    """
    for statement in ast.parse(_transform(source)).body:
        stores: set[str] = set()
        loads: set[str] = set()
        _look(symtable.symtable(ast.unparse(statement), "cell", "exec"), stores, loads, top=True)
        if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            loads.add(statement.target.id)
        for node in ast.walk(statement):  # `table["x"] = 1` changes what `table` is
            if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
                root: ast.expr = node
                while isinstance(root, (ast.Subscript, ast.Attribute)):
                    root = root.value
                if isinstance(root, ast.Name):
                    stores.add(root.id)
        yield stores, loads, isinstance(statement, (ast.For, ast.While, ast.With, ast.If, ast.Try, ast.AsyncFor))


def _transform(source: str) -> str:
    """Return a cell as IPython gives it to Python."""
    manager: Any = TransformerManager
    return str(manager().transform_cell(source))


def _look(table: symtable.SymbolTable, stores: set[str], loads: set[str], *, top: bool) -> None:
    for symbol in table.get_symbols():
        is_global = top or symbol.is_global()
        if is_global and symbol.is_referenced():
            loads.add(symbol.get_name())
        if is_global and (symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()):
            stores.add(symbol.get_name())
    for child in table.get_children():
        _look(child, stores, loads, top=False)
