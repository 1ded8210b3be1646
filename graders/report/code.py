"""What is left of an answer when its looks are taken away: names, comments, layout, annotations, texts.

Nothing is run. An answer that is no Python is compared by what stands in it, and a written one by its words.
"""

import ast
import builtins
import keyword
import re
import warnings
from collections.abc import Iterable

# Characters of a cell that are looked at: more is no homework.
LENGTH_LIMIT = 100_000

_OWN = "v"  # stands for every name that the student chose
_TEXT = "s"  # stands for every text but short ones, which may mean something to a library: "relu"
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_TOKEN = re.compile(r"'\w*'|\d[\w.]*|\w+|[^\w\s]")
# A line that belongs to IPython, not to Python.
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|\S*\?{1,2}[ \t]*)$", re.MULTILINE)
_COMMENT = re.compile(r"#.*")
_NAME = re.compile(r"(?<![\w.'\"])[^\W\d]\w*")
# What code binds that cannot be parsed, as far as can be told.
_BINDS = re.compile(r"^[ \t]*([^\W\d]\w*)[ \t]*=[^=]|\b(?:for|def|class)\s+([^\W\d]\w*)", re.MULTILINE)
_PARAMETERS = re.compile(r"\b(?:def|lambda)\b[^(:]*\(?([^):]*)")
_NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
_FIXED = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins)})


def words(text: str) -> list[str]:
    """Return the words of a written answer, in small letters."""
    return re.findall(r"\w+", text[:LENGTH_LIMIT].casefold())


def tokens(source: str, own: frozenset[str]) -> list[str]:
    """Return the tokens of a cell without its looks.

    Args:
        source: of a code cell.
        own: the names that the student chose, see `names`; all of them become one.
    """
    tree = _parse(source)
    if tree is not None:
        try:
            return _TOKEN.findall(ast.unparse(_Plain(own).visit(tree)))
        except _NO_PYTHON:  # it can be parsed and is too deep to be walked
            pass
    plain = _COMMENT.sub("", _prepared(source))
    plain = _NAME.sub(lambda match: _OWN if match[0] in own else match[0], plain)
    return _TOKEN.findall(plain)


def names(sources: Iterable[str]) -> frozenset[str]:
    """Return the names that code cells bind: variables, functions, parameters; imported modules keep theirs."""
    found: set[str] = set()
    for source in sources:
        tree = _parse(source)
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.arg):
                found.add(node.arg)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found.add(node.name)
        if tree is None:
            start = source[:LENGTH_LIMIT]
            found |= {name for pair in _BINDS.findall(start) for name in pair if name}
            found |= {name for part in _PARAMETERS.findall(start) for name in re.findall(r"[^\W\d]\w*", part)}
    return frozenset(found - _FIXED)


def _prepared(source: str) -> str:
    return _MAGIC.sub(lambda match: f"{match[1]}pass", source[:LENGTH_LIMIT])


def _parse(source: str) -> ast.Module | None:
    with warnings.catch_warnings(action="ignore"):  # of a student's escape sequences
        try:
            return ast.parse(_prepared(source))
        except _NO_PYTHON:
            return None


class _Plain(ast.NodeTransformer):
    """Takes the looks of code away; what it leaves can be unparsed and is not meant to be run."""

    def __init__(self, own: frozenset[str]) -> None:
        self._own = own

    def visit(self, node: ast.AST) -> ast.AST:
        """Change one node and what is in it."""
        for name in ("returns", "annotation"):
            if hasattr(node, name) and not isinstance(node, ast.AnnAssign):
                setattr(node, name, None)
        for name in ("name", "asname", "arg", "id", "rest"):
            value = getattr(node, name, None)
            if isinstance(value, str) and not isinstance(node, (ast.alias, ast.keyword)):
                setattr(node, name, _OWN if value in self._own else value)
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [line for line in body if not _is_text(line)] or [ast.Pass()]  # type: ignore[attr-defined]
        changed: ast.AST = super().visit(node)
        return changed

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Leave an annotation out; without a value there is nothing else."""
        self.generic_visit(node)
        if node.value is None:
            return ast.Pass()
        return ast.copy_location(ast.Assign([node.target], node.value), node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """Make all texts one, but for those that may mean something to a library."""
        if isinstance(node.value, str) and not _WORD.fullmatch(node.value):
            return ast.Constant(_TEXT)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """Make all texts one."""
        return ast.Constant(_TEXT)


def _is_text(line: ast.AST) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)
