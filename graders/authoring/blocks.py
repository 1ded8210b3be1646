"""A lesson as a translation has to follow it: its blocks, one after another.

A block is a paragraph, a heading, a list, a table and so on, as blank lines part them, or a code cell, its title line
or its alt text. Of code, its strings and comments are text, to be translated; the rest has to stay as it is.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from graders.authoring.badges import is_badge
from graders.authoring.languages import Language
from graders.authoring.normal import NormalForm

_TITLE = re.compile(r"# @title (.*)\n?")
_MARKS = re.compile(r"(</?(?:details|summary)\b|\$\$)|!\[[^\]]*\]\((?:[^)]*/)?([^)/]*)\)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)]) ")
_RULE = re.compile(r"[|:-]*\|[|:-]*")
_LISTING = re.compile(r"`{3,}|~{3,}")
_HEADING = re.compile(r"(#{1,6}) ")
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
    if number == 1 and is_badge(text):
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
    normal = NormalForm(source)
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
