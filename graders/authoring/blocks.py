"""A lesson as a translation has to follow it: its blocks, one after another.

A block is a paragraph, a heading, a list, a table and so on, as blank lines part them, or a code cell, its title line
or its alt text. Of code, its strings and comments are text, to be translated; the rest has to stay as it is.
"""

import ast
import hashlib
import io
import json
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from graders.authoring.languages import Language

_TITLE = re.compile(r"# @title (.*)\n?")
_MARKS = re.compile(r"(</?(?:details|summary)\b|\$\$)|!\[[^\]]*\]\((?:[^)]*/)?([^)/]*)\)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)]) ")
_RULE = re.compile(r"[|:-]*\|[|:-]*")
_LISTING = re.compile(r"`{3,}|~{3,}")
_HEADING = re.compile(r"(#{1,6}) ")
_BADGE = "colab-badge"
_MAGIC = re.compile(r"^([ \t]*(?:[\w.\[\]]+[ \t]*=[ \t]*)?)([%!].*)$", re.MULTILINE)
# What writes a decimal comma, which a language with decimal points does without.
_DECIMAL_COMMA = [".", ","]
_WORDS = 60


@dataclass(frozen=True)
class Block:
    """One block of a lesson.

    Attributes:
        cell: the number of its cell, from 1.
        kind: what it is, with what a translation has to have, too: the level of a heading, how many items or rows.
        marks: the tags of folds, the marks of formulas and the files of pictures in it, in order.
        texts: what is to be translated: one text, the rows of a table, the items of a list, the strings and comments of
            a cell.
        code: what of a code cell stays as it is, in a normal form.
        attributes: of the cell, but for its alt text.
        commas: how often the cell writes a decimal comma.
        label: its first words, where those are not of its text.
    """

    cell: int
    kind: str
    marks: str = ""
    texts: tuple[str, ...] = ()
    code: str = ""
    attributes: str = ""
    commas: int = 0
    label: str = ""

    @property
    def part(self) -> str:
        """What one of its texts is; empty where it is one text as a whole."""
        if "list of" in self.kind:
            return "item"
        return {"code": "string or comment", "table": "row"}.get(self.kind.partition(" ")[0], "")

    @property
    def words(self) -> str:
        """How it begins."""
        return shortened(self.label or " ".join(self.texts))

    @property
    def shape(self) -> str:
        """What of it has to be the same in every language, but for code and attributes."""
        return f"{self.kind} {self.marks}".rstrip()

    @property
    def digests(self) -> tuple[str, ...]:
        """What tells whether its texts have changed."""
        return tuple(hashlib.sha256(text.encode()).hexdigest()[:6] for text in self.texts)

    def __str__(self) -> str:
        return f"the {self.kind} “{self.words}” (cell {self.cell})"


def shortened(text: str) -> str:
    """Return the first words of a text."""
    return text if len(text) <= _WORDS else f"{text[:_WORDS].rsplit(' ', 1)[0]}…"


def blocks_of(notebook: NotebookNode, language: Language) -> list[Block]:
    """Return the blocks of a lesson, in order; a cell of text begins with one for itself.

    Of badges and navigation, which `course sync` writes, there is no text.
    """
    found: list[Block] = []
    for number, cell in enumerate(notebook.cells, start=1):
        attributes = json.dumps({key: cell.metadata[key] for key in sorted(cell.metadata) if key != "alt"})
        if cell.cell_type == "code":
            found += _code_blocks(number, cell, attributes)
        else:
            found.append(Block(number, "text cell", attributes=attributes, label=_first_line(cell.source)))
            found += (_text_block(number, text, language) for text in _paragraphs(cell.source))
    return found


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _paragraphs(source: str) -> Iterator[str]:
    """Yield what blank lines part; those within a listing part nothing."""
    lines: list[str] = []
    listing = ""
    for line in source.splitlines():
        fence = _LISTING.match(line.lstrip())
        if fence and not listing:
            listing = fence[0]
        elif listing and line.strip() == listing:
            listing = ""
        if line.strip() or listing:
            lines.append(line)
        elif lines:
            yield "\n".join(lines)
            lines = []
    if lines:
        yield "\n".join(lines)


def _text_block(number: int, text: str, language: Language) -> Block:
    if language.index_link in text:
        return Block(number, "navigation", label=text)
    if _BADGE in text:
        return Block(number, "badge", label=text)
    marks = " ".join(tag or picture for tag, picture in _MARKS.findall(text))
    kind = _kind(text)
    if kind.startswith("table"):
        parts, label = text.splitlines(), " ".join(_RULE.sub(" ", text).split())
    else:
        parts, label = _items(text) if "list of" in kind else [text], ""
    return Block(number, kind, marks, tuple(" ".join(part.split()) for part in parts), label=label)


def _items(text: str) -> list[str]:
    """Return the items of a list, each with the lines that go on below it."""
    items: list[str] = []
    for line in text.splitlines():
        if _ITEM.match(line) or not items:
            items.append(line)
        else:
            items[-1] += f"\n{line}"
    return items


def _kind(text: str) -> str:
    lines = text.splitlines()
    first = lines[0].lstrip()
    items = _counted(sum(bool(_ITEM.match(line)) for line in lines), "item")
    if heading := _HEADING.match(first):
        return f"heading of level {len(heading[1])}"
    if first.startswith("|"):
        return f"table of {_counted(sum(line.lstrip().startswith('|') for line in lines), 'row')}"
    if _ITEM.match(first):
        return f"{'numbered ' if first[0].isdigit() else ''}list of {items}"
    for start, kind in {
        ">": "quotation",
        "$$": "formula",
        "![": "picture",
        "<!--": "comment",
        "<details": "fold",
        "</details": "fold",
        "<": "piece of HTML",
    }.items():
        if first.startswith(start):
            return kind
    if _LISTING.match(first):
        return "listing"
    return f"paragraph with {items}" if items else "paragraph"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}" if number else ""


def _code_blocks(number: int, cell: NotebookNode, attributes: str) -> Iterator[Block]:
    title = _TITLE.match(cell.source)
    source = cell.source[title.end() :] if title else cell.source
    normal = _Normal(source)
    yield Block(
        number,
        "code",
        texts=normal.texts,
        code=normal.code,
        attributes=attributes,
        commas=normal.commas,
        label=_first_line(source),
    )
    if title:
        yield Block(number, "title line", texts=(title[1].strip(),))
    if "alt" in cell.metadata:
        yield Block(number, "alt text", texts=(" ".join(str(cell.metadata["alt"]).split()),))


class _Normal(ast.NodeTransformer):
    """The code of a cell without its strings and comments, and these.

    Of an f-string stays what it evaluates, in any order.

    Args:
        source: the cell, with magics or without. What is not Python, such as a cell of HTML, is text altogether.
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
