"""The texts in a cell: what a translator translates, and where it stands.

Of Markdown these are the paragraphs, as blank lines part them; of code, its comments and string literals. Everything
else stays, so that the code of an assignment is the same in every language.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from graders.wording.slots import formats_of

_LISTING = re.compile(r"\s*(`{3,}|~{3,})")
_MARKER = re.compile(r"\s*### (?:BEGIN|END) ")  # nbgrader's: what is between them may be taken out
COMMENT_MARK = re.compile(r"#+[!:]?\s*")
_MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")  # as Python counts them, which `splitlines` does not


@dataclass(frozen=True)
class Text:
    """One text of a cell.

    Attributes:
        kind: `paragraph`, `comment`, `string` or `f-string`.
        text: what is to be translated. Of an f-string, what it evaluates stands in braces, as in the code.
        start, end: where it stands in the source, in characters.
        fields: what an f-string evaluates, each as it stands in `text`.
        how: how something is put into a string, see `formats_of`; empty where nothing is.
    """

    kind: str
    text: str
    start: int
    end: int
    fields: tuple[str, ...] = ()
    how: str = ""


def texts_of(source: str, cell_type: str) -> list[Text]:
    """Return the texts of a cell, in order."""
    return sorted(_code(source) if cell_type == "code" else _markdown(source), key=lambda text: text.start)


def _markdown(source: str) -> Iterator[Text]:
    """Yield the paragraphs; a listing is one with what stands around it."""
    position, start, end, listing = 0, -1, 0, ""
    for line in [*_LINE.findall(source), ""]:
        fence = _LISTING.match(line)
        if fence and not listing:
            listing = fence[1]
        elif listing and line.strip().startswith(listing) and not line.strip().strip(listing[0]):
            listing = ""
        parts = not listing and (not line.strip() or _MARKER.match(line))
        if parts and start >= 0:
            yield Text("paragraph", source[start:end], start, end)
            start = -1
        elif not parts:
            start = position if start < 0 else start
            end = position + len(line.rstrip("\n"))
        position += len(line)
    if start >= 0:
        yield Text("paragraph", source[start:], start, len(source))


def _code(source: str) -> Iterator[Text]:
    plain = without_magics(source)
    try:
        tree = ast.parse(plain)
        tokens = list(tokenize.generate_tokens(io.StringIO(plain).readline))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return  # a stub may be no Python
    starts = _line_starts(plain)
    for token in tokens:
        if token.type == tokenize.COMMENT and not _MARKER.match(token.string):
            start = starts[token.start[0] - 1] + token.start[1]
            yield Text("comment", COMMENT_MARK.sub("", token.string, count=1), start, start + len(token.string))
    lines, formats = _LINE.findall(plain), formats_of(tree)
    for node in _string_nodes(tree):
        start, end = (
            starts[line - 1] + len(lines[line - 1].encode()[:column].decode())
            for line, column in ((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0))
        )
        if isinstance(node, ast.JoinedStr):
            text, fields = _template(node)
            if fields:
                yield Text("f-string", text, start, end, tuple(fields))
                continue
            node = ast.Constant("".join(str(getattr(value, "value", "")) for value in node.values))
        if isinstance(node.value, str):
            yield Text("string", node.value, start, end, how=formats.get(node, ""))


def without_magics(source: str) -> str:
    """Return a cell with Python of the same length in the place of IPython's magics."""
    try:
        ast.parse(source)
        return source
    except (SyntaxError, ValueError):
        return _MAGIC.sub(lambda line: "pass".ljust(len(line[0])) if len(line[0]) > 3 else line[0], source)


def _line_starts(source: str) -> list[int]:
    starts = [0]
    for line in _LINE.findall(source):
        starts.append(starts[-1] + len(line))
    return starts


def _string_nodes(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Yield string literals; of an f-string, not those within."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        yield node
        return
    for child in ast.iter_child_nodes(node):
        yield from _string_nodes(child)


def _template(node: ast.JoinedStr) -> tuple[str, list[str]]:
    parts, fields = [], []
    for value in node.values:
        if isinstance(value, ast.FormattedValue):
            field = _field(value)
            fields.append(field)
            parts.append(field)
        else:
            parts.append(_doubled(str(getattr(value, "value", ""))))
    return "".join(parts), fields


def _field(value: ast.FormattedValue) -> str:
    conversion = "" if value.conversion == -1 else f"!{chr(value.conversion)}"
    spec = f":{_template(value.format_spec)[0]}" if isinstance(value.format_spec, ast.JoinedStr) else ""
    # one that begins with a brace would double that of the field
    inner = ast.unparse(value.value)
    return f"{{{' ' if inner.startswith('{') else ''}{inner}{conversion}{spec}}}"


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
