"""Slips: small mistakes of the kinds students make, made on purpose in a right answer to an exercise.

What comes out is a mutant of the solution; the tests of the exercise should catch it, unless it happens to be right as
well.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from graders.bank.operators import OPERATORS
from graders.bank.places import Instead, Place, Surroundings


@dataclass(frozen=True)
class Slip:
    """A program with one slip.

    Attributes:
        operator: which kind it is; a key of `operators.OPERATORS`.
        change: what stood there and what stands there now, for the reader.
        source: the program.
    """

    operator: str
    change: str
    source: str


def slips(source: str, around: Surroundings) -> list[Slip]:
    """Return the program with each slip that the operators find in its functions, each program once.

    Raises:
        SyntaxError: when it is not Python.
    """
    tree = ast.parse(source)
    before = ast.unparse(tree)
    found: dict[str, Slip] = {}
    for slot in list(_slots(tree, ())):
        place = Place(slot.node, slot.parents, around)
        if not place.functions and not isinstance(place.node, ast.FunctionDef):
            continue
        for name, look in OPERATORS.items():
            for instead in look(place):
                after = slot.unparsed(tree, instead)
                if after != before and after not in found and _is_python(after):
                    found[after] = Slip(name, _change(before, after), after)
    return list(found.values())


def normal(source: str) -> str:
    """Return the program without comments and in one layout, so that equal ones are equal."""
    return ast.unparse(ast.parse(source))


@dataclass(frozen=True)
class _Slot:
    """Where a node hangs in the tree."""

    parents: tuple[ast.AST, ...]
    name: str
    index: int | None
    node: ast.AST

    def unparsed(self, tree: ast.Module, instead: Instead) -> str:
        """Return the program with something else in this place; the tree stays as it was."""
        parent = self.parents[-1]
        if self.index is None:
            setattr(parent, self.name, instead)
            try:
                return ast.unparse(tree)
            finally:
                setattr(parent, self.name, self.node)
        inside: list[ast.AST] = getattr(parent, self.name)
        put: list[ast.AST] = list(instead) if isinstance(instead, list) else [instead]
        changed = [*inside[: self.index], *put, *inside[self.index + 1 :]]
        setattr(parent, self.name, changed or [ast.Pass()])
        try:
            return ast.unparse(tree)
        finally:
            setattr(parent, self.name, inside)


def _slots(node: ast.AST, parents: tuple[ast.AST, ...]) -> Iterator[_Slot]:
    parents = (*parents, node)
    for name, value in ast.iter_fields(node):
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(item, ast.AST):
                yield _Slot(parents, name, index if isinstance(value, list) else None, item)
                yield from _slots(item, parents)


def _is_python(source: str) -> bool:
    try:
        compile(source, "<slip>", "exec")
    except SyntaxError:
        return False
    return True


def _change(before: str, after: str) -> str:
    """Say what stood there and what stands there now, with a few signs before and behind it."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    start, end = max(0, start - 25), max(0, end - 12)
    parts = (re.sub(r"\s*\n\s*", "; ", text[start : len(text) - end].strip()) for text in (before, after))
    return " → ".join(f"{part[:40]} … {part[-30:]}" if len(part) > 75 else part for part in parts)
