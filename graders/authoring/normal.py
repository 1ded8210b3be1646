"""The normal form of a cell's code: what is the same in every language, apart from its strings and comments."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

_MAGIC = re.compile(r"^([ \t]*(?:[\w.\[\]]+[ \t]*=[ \t]*)?)([%!].*)$", re.MULTILINE)
# What writes a decimal comma, which a language with decimal points does without.
_DECIMAL_COMMA = [".", ","]


class NormalForm(ast.NodeTransformer):
    """The code of a cell without its strings and comments, and these.

    Of an f-string stays what it evaluates, in any order.

    Args:
        source: the cell, with magics or without. What is not Python, such as a cell of HTML, is text altogether.

    Attributes:
        code: what stays, as Python.
        texts: the comments, then the strings, each in the order of the code.
        commas: how often a decimal comma is written.
    """

    def __init__(self, source: str) -> None:
        self.commas = 0
        self.code = "# no Python"
        self.texts: tuple[str, ...] = (source,)
        self._strings: list[str] = []
        tree = _parsed(source)
        if tree is None:
            return
        self.code = ast.unparse(ast.fix_missing_locations(self.visit(tree)))
        self.texts = tuple(text for text in (*_comments(_without_magics(source)), *self._strings) if text.strip())

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Leave out what only writes a decimal comma."""
        if (
            isinstance(node.func, ast.Attribute)
            and node.func.attr == "replace"
            and [getattr(argument, "value", None) for argument in node.args] == _DECIMAL_COMMA
        ):
            self.commas += 1
            value: ast.expr = self.visit(node.func.value)
            return value
        self.generic_visit(node)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """Take a string's text out."""
        if not isinstance(node.value, str):
            return node
        self._strings.append(node.value)
        return ast.Constant("")

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        """Put a call in the place of an f-string: there is code for any order of its arguments."""
        self._strings.append(_template(node))
        arguments = sorted((self._evaluated(field) for field in _fields(node)), key=ast.dump)
        return _call("f_string", arguments) if arguments else ast.Constant("")

    def _evaluated(self, field: ast.FormattedValue) -> ast.expr:
        value: ast.expr = self.visit(field.value)
        return value if field.conversion == -1 else _call(f"to_{chr(field.conversion)}", [value])


def _call(name: str, arguments: list[ast.expr]) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), arguments, [])


def _parsed(source: str) -> ast.Module | None:
    for text in (source, _without_magics(source)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError):
            continue
    return None


def _without_magics(source: str) -> str:
    """Return a cell with a name in the place of each of IPython's magics, the same name for the same magic."""
    try:
        ast.parse(source)
        return source
    except (SyntaxError, ValueError):
        return _MAGIC.sub(lambda line: line[1] + _name_of(line[2]), source)


def _name_of(magic: str) -> str:
    return "magic_" + re.sub(r"\W", lambda character: f"_{ord(character[0]):x}_", magic.rstrip())


def _comments(source: str) -> Iterator[str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    yield from (token.string for token in tokens if token.type == tokenize.COMMENT)


def _fields(node: ast.JoinedStr) -> Iterator[ast.FormattedValue]:
    """Yield what an f-string evaluates, in its format specifications, too."""
    for value in node.values:
        if isinstance(value, ast.FormattedValue):
            yield value
            if isinstance(value.format_spec, ast.JoinedStr):
                yield from _fields(value.format_spec)


def _template(node: ast.JoinedStr) -> str:
    """Return the text of an f-string, with braces in the place of what it evaluates."""
    parts = []
    for value in node.values:
        if isinstance(value, ast.FormattedValue):
            spec = value.format_spec
            parts.append(f"{{:{_template(spec)}}}" if isinstance(spec, ast.JoinedStr) else "{}")
        else:
            parts.append(str(getattr(value, "value", "")))
    return "".join(parts)
