"""Tests of the hidden tests: each check taken out in turn must let a known wrong answer through.

After R. DeMillo, R. Lipton, F. Sayward, "Hints on Test Data Selection", Computer 11(4), 1978: a test bank is good when
it tells a program from its mutants. Here the program is a hidden test, and the bank is the wrong answers.
"""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from graders.bank.answers import Answer, Assignment, Cell, Verdict, says

_REGION = re.compile(r"^\s*### BEGIN HIDDEN TESTS\s*$(.*?)^\s*### END HIDDEN TESTS\s*$", re.MULTILINE | re.DOTALL)
# These prepare a value or the random numbers; what they return is needed further on.
_PREPARING = {"seed"}


@dataclass(frozen=True)
class Mutant:
    """A test cell without one check, or without all that is hidden in it.

    Attributes:
        test: name of the test cell.
        check: the text of the check taken out, shortened; empty for the whole hidden region.
        first: first line of what was taken out.
        last: last line of it.
        source: the cell without it.
    """

    test: str
    check: str
    first: int
    last: int
    source: str

    def __str__(self) -> str:
        return f"{self.test}, line {self.first}: {self.check or 'everything hidden'}"


def hidden_region(source: str) -> str:
    """Return what stands between the markers of hidden tests; empty when there are none."""
    region = _REGION.search(source)
    return region[1] if region else ""


def mutants(cell: Cell) -> list[Mutant]:
    """Return the test cell without each of its hidden checks in turn, and without its whole hidden region.

    A check is an `assert` or a call of `graders.checks` that stands alone; a call whose result is used cannot be taken
    out.
    """
    region = _REGION.search(cell.source)
    if region is None:
        return []
    first, last = (cell.source.count("\n", 0, position) + 1 for position in region.span())
    tree = ast.parse(cell.source)
    found = [Mutant(cell.name, "", first, last, _REGION.sub("", cell.source))]
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and first <= node.lineno <= last and _is_check(node):
            mutated = ast.unparse(_Without(node).visit(ast.parse(cell.source)))
            last_line = node.end_lineno or node.lineno
            found.append(Mutant(cell.name, ast.unparse(node)[:70], node.lineno, last_line, mutated))
    return found


def _is_check(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assert):
        return True
    call = node.value if isinstance(node, ast.Expr) else None
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "checks"
        and call.func.attr not in _PREPARING
    )


class _Without(ast.NodeTransformer):
    def __init__(self, gone: ast.stmt) -> None:
        self.place = (gone.lineno, gone.col_offset)

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.stmt) and (node.lineno, node.col_offset) == self.place and _is_check(node):
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)


def killer(assignment: Assignment, mutant: Mutant, stopped: Iterable[tuple[Answer, Verdict]]) -> Answer | None:
    """Return a wrong answer that shows the check is needed: without it, it gets the points or another reason.

    Without the whole hidden region it must get the points.

    Args:
        assignment: as it is.
        mutant: of one of its test cells.
        stopped: the wrong answers that this test catches, and what it says of each.
    """
    changed = assignment.with_source(mutant.test, mutant.source)
    for answer, verdict in stopped:
        if not mutant.first <= verdict.line <= mutant.last:
            continue
        again = changed.with_source(answer.exercise, answer.source)
        now = again.run([again.cell(mutant.test)])[mutant.test]
        told = answer.caught_by[0] != mutant.test or says(answer, now)
        if now.passed or (mutant.check and not told):
            return answer
    return None
