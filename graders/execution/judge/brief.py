"""What a test needs, told from the release alone: which of its cells the judge runs, and which names are the student's.

A submission has no say in it. The judge's own are the names that the release's given cells bind, what any cell of it
imports, Python's, and those that the test itself binds before it uses them; a cell that the student was to fill in
binds the student's, and so do names that nothing else binds.
"""

import ast
import builtins
import functools
import re
import symtable
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from graders import CourseError
from graders.notebooks import code_cells, grade_id, is_test
from graders.words import SOURCE

HIDDEN = "BEGIN HIDDEN TESTS"  # anywhere in a line, as nbgrader looks for it
_OWN = frozenset(dir(builtins)) | {"__name__", "__file__", "display", "get_ipython", "In", "Out", "exit", "quit"}
# What is called so is this package's, also where the release leaves it to students to import it.
_PACKAGES = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot", "tf": "tensorflow", "sns": "seaborn"}
_MODULES = sys.stdlib_module_names | {"numpy", "scipy", "pandas", "sklearn", "matplotlib", "tensorflow", "keras"}
# Imports that no cell has; numbers of cells are not negative.
_NUMBERS = {name: -1 - number for number, name in enumerate(sorted({*_MODULES, *_PACKAGES}))}
# A cell with one of these may bind names that are not seen in it.
_OPAQUE = re.compile(r"import \*|run_cell_magic|run_line_magic|\b(?:exec|globals|locals|vars|setattr)\(")
_Place = tuple[int, int]


@dataclass(frozen=True)
class Brief:
    """What the judge has to know of one test.

    Attributes:
        test: its text, from the first line that is not empty.
        order: its place in the release: a test that comes after a later one starts with fresh given cells.
        given: the sources of the release's cells that must have run before, in order.
        places: a number for each: one that has run is not run again.
        names: those to fetch from the student's kernel.
        unsure: of the names, those that nothing is known to bind: a given cell that does so all the same comes first.
        classes: of the names, those of which the release says that they are classes.
        hidden: the line of the test from which on it is hidden (from 1); 0 where all of it is seen.
        language: in which the student is told how it ended.
    """

    test: str
    order: int
    given: tuple[str, ...]
    places: tuple[int, ...]
    names: tuple[str, ...]
    unsure: tuple[str, ...]
    classes: tuple[str, ...]
    hidden: int
    language: str = SOURCE


@dataclass(frozen=True)
class _Cell:
    place: int
    source: str
    kind: str
    always: bool = False
    binds: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()


def briefs(released: NotebookNode, tests: Mapping[str, str], language: str = SOURCE) -> dict[str, Brief]:
    """Return what the judge has to know, by the test's `grade_id`.

    Args:
        released: the notebook as students got it.
        tests: the source of each test cell as the gradebook has it, hidden tests included.
        language: of the student's notebook.

    Raises:
        CourseError: when a test is not Python, or hides from the judge how it ends.
    """
    cells = [part for place, cell in enumerate(code_cells(released)) for part in _parts(place, cell, tests)]
    places = {grade_id(cell): place for place, cell in enumerate(code_cells(released)) if is_test(cell)}
    found = {}
    for name, source in tests.items():
        order = places.get(name, len(cells))
        try:
            if "run_cell_magic" in _transform(source):
                raise CourseError(f"test cell {name}: a cell magic hides how the test ends; write it without")
            found[name] = _brief([cell for cell in cells if cell.place < order], source, order, language)
        except SyntaxError as error:
            raise CourseError(f"test cell {name}: not Python (line {error.lineno}); correct its source") from None
    return found


def _brief(before: list[_Cell], source: str, order: int, language: str) -> Brief:
    lines = source.split("\n")
    while lines and not lines[0].strip():
        del lines[0]  # as IPython does, which would move the others
    _tree("\n".join(lines))  # or it is none
    test = _analysed(order, "\n".join(lines), "test")
    wanted, chosen = set(test.needs), []
    for cell in reversed(before):
        if cell.kind == "given" and (cell.always or (cell.binds | cell.changes) & wanted):
            chosen.append(cell)
            wanted |= cell.needs
    chosen.reverse()
    owners = _owners(before)
    used = test.needs.union(*(cell.needs for cell in chosen))
    modules = {name for name in used - owners.keys() if name in _MODULES or name in _PACKAGES}
    known = modules | (_OWN - owners.keys())
    names = {name for name in used - known if owners.get(name, "solution") == "solution"}
    return Brief(
        "\n".join(lines),
        order,
        (*(_import(name) for name in sorted(modules)), *(cell.source for cell in chosen)),
        (*(_NUMBERS[name] for name in sorted(modules)), *(cell.place for cell in chosen)),
        tuple(sorted(names)),
        tuple(sorted(names - owners.keys())),
        tuple(sorted({name for cell in before if cell.kind == "solution" for name in cell.classes} & names)),
        next((number for number, line in enumerate(lines, start=1) if HIDDEN in line), 0),
        language,
    )


def _import(name: str) -> str:
    return f"import {_PACKAGES[name]} as {name}" if name in _PACKAGES else f"import {name}"


def _owners(cells: list[_Cell]) -> dict[str, str]:
    """Return by name the kind of the last cell that binds it.

    A given cell that makes something new of what the student has made has run in the student's kernel; in the judge it
    would do so a second time.
    """
    owners: dict[str, str] = {}
    for cell in cells:
        mine = {name for name in cell.binds & cell.needs if owners.get(name) == "solution"}
        owners |= dict.fromkeys(cell.binds - mine, cell.kind)
    return owners


def _parts(place: int, cell: NotebookNode, tests: Mapping[str, str]) -> Iterator[_Cell]:
    """Yield what a cell of the release is to the judge: what a solution cell imports is the release's own."""
    meta = cell.metadata.get("nbgrader", {})
    kind = "test" if is_test(cell) else "solution" if meta.get("solution") else "given"
    source = tests.get(grade_id(cell) or "", cell.source) if kind == "test" else cell.source
    found = _analysed(place, source, kind, always=kind == "given" and bool(meta.get("locked")))
    yield found
    if kind == "solution" and found.source:
        imports = [node for node in _tree(source).body if isinstance(node, (ast.Import, ast.ImportFrom))]
        if imports:
            yield _analysed(place, "\n".join(map(ast.unparse, imports)), "given")


# of the same cells for each submission of a class
@functools.lru_cache(maxsize=4096)
def _analysed(place: int, source: str, kind: str, *, always: bool = False) -> _Cell:
    try:
        tree = _tree(source)
    except SyntaxError:
        # a stub may be no Python, and binds nothing then; a given cell may be anything
        return _Cell(place, source if kind == "given" else "", kind, kind == "given")
    seen = _Names(tree)
    opaque = kind == "given" and bool(_OPAQUE.search(_transform(source)))
    return _Cell(
        place,
        source,
        kind,
        always or opaque,
        frozenset(seen.binds),
        frozenset(seen.changes),
        frozenset(seen.needs),
        frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef)),
    )


class _Names(ast.NodeVisitor):
    """The global names of a cell: what it binds, what it changes in place, and what it uses before it binds it."""

    def __init__(self, tree: ast.Module) -> None:
        self.stores: dict[str, _Place] = {}
        self.loads: dict[str, _Place] = {}
        self.changes: set[str] = set()
        text = ast.unparse(tree)
        self._used: set[str] = set()
        self._bound: set[str] = set()
        _look(symtable.symtable(text, "cell", "exec"), self._bound, self._used, top=True)
        self.visit(ast.parse(text))

    @property
    def binds(self) -> set[str]:
        """Names that it binds."""
        return self._bound

    @property
    def needs(self) -> set[str]:
        """Names that it uses and does not bind before; in the body of a function, does not bind at all."""
        return {
            name
            for name in self._used
            if (name in self.loads and self.loads[name] < self.stores.get(name, (1 << 30, 0)))
            or (name not in self.loads and name not in self._bound)
        }

    def _store(self, name: str, line: int, column: int) -> None:
        self.stores[name] = min(self.stores.get(name, (1 << 30, 0)), (line, column))

    def visit_Name(self, node: ast.Name) -> None:
        """Note where a name is used or bound first."""
        place = node.lineno, node.col_offset
        if isinstance(node.ctx, ast.Load):
            self.loads[node.id] = min(self.loads.get(node.id, (1 << 30, 0)), place)
        else:
            self._store(node.id, *place)

    def _bind_at_end(self, targets: list[ast.expr], end: ast.AST) -> None:
        """What is assigned is bound when the value is there."""
        last: Any = end
        for target in targets:
            for name in ast.walk(target):
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store):
                    self._store(name.id, last.end_lineno, last.end_col_offset)
                elif isinstance(name, (ast.Subscript, ast.Attribute)) and isinstance(name.ctx, ast.Store):
                    root: ast.expr = name
                    while isinstance(root, (ast.Subscript, ast.Attribute)):
                        root = root.value
                    if isinstance(root, ast.Name):
                        self.changes.add(root.id)
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load):
                    self.visit_Name(name)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Note an assignment."""
        self.visit(node.value)
        self._bind_at_end(node.targets, node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Note one with a type."""
        if node.value is not None:
            self.visit(node.value)
        self._bind_at_end([node.target], node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Note one that uses the value before."""
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self.loads[node.target.id] = min(
                self.loads.get(node.target.id, (1 << 30, 0)), (node.lineno, node.col_offset)
            )
            self._used.add(node.target.id)
        self._bind_at_end([node.target], node)

    def visit_For(self, node: ast.For) -> None:
        """Note what a loop goes through before it binds."""
        self.visit(node.iter)
        self._bind_at_end([node.target], node.iter)
        for statement in (*node.body, *node.orelse):
            self.visit(statement)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Note what is imported."""
        for alias in node.names:
            self._store((alias.asname or alias.name).split(".")[0], node.lineno, node.col_offset)

    visit_ImportFrom = visit_Import

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        """Note the name of an exception."""
        if node.name:
            self._store(node.name, node.lineno, node.col_offset)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        """Note what a pattern binds."""
        if node.name:
            self._store(node.name, node.lineno, node.col_offset)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        """Note where the rest goes."""
        if node.rest:
            self._store(node.rest, node.lineno, node.col_offset)
        self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        """Note an assignment within an expression."""
        self.visit(node.value)
        self._store(node.target.id, node.lineno, node.col_offset)

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._store(node.name, node.lineno, node.col_offset)
        for part in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(part)

    visit_FunctionDef = visit_AsyncFunctionDef = _definition

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Note nothing: its body runs later."""

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Note its bases; what its body binds is its own."""
        self._store(node.name, node.lineno, node.col_offset)
        for part in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self.visit(part)

    def visit_ListComp(self, node: Any) -> None:
        """Note what is used of outside; the rest is its own."""
        names = [name for name in ast.walk(node) if isinstance(name, ast.Name)]
        own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
        for name in names:
            if isinstance(name.ctx, ast.Load) and name.id in self._used - own:
                self.visit_Name(name)

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp


def _tree(source: str) -> ast.Module:
    return ast.parse(_transform(source))


@functools.lru_cache(maxsize=4096)
def _transform(source: str) -> str:
    """Return a cell as IPython gives it to Python."""
    manager: Any = TransformerManager
    with warnings.catch_warnings(action="ignore"):  # about ends of lines that are none to Python
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
