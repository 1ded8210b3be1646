"""The texts in a cell: what a translator translates, where it stands, and how another text is put there.

Of Markdown these are the paragraphs, as blank lines part them; of code, its comments and string literals. Everything
else stays, so that the code of an assignment is the same in every language.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from graders.wording.slots import formats_of, slots_of

_WIDTH = 120  # characters of a line of code
_LISTING = re.compile(r"\s*(`{3,}|~{3,})")
_MARKER = re.compile(r"\s*### (?:BEGIN|END) ")  # nbgrader's: what is between them may be taken out
_COMMENT = re.compile(r"#+[!:]?\s*")
_MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")  # as Python counts them, which `splitlines` does not
_PREFIX = re.compile(r"[A-Za-z]*")


class Untranslatable(ValueError):
    """A translation that cannot stand where its original does; the message says why."""


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


def replaced(source: str, cell_type: str, translations: Mapping[str, str]) -> str:
    """Return the source of a cell with the texts that have a translation replaced by it.

    Raises:
        Untranslatable: when one of them would change the code.
    """
    texts = texts_of(source, cell_type)
    for text in texts:
        if inner := [one for one in _literals(text.fields) if translations.get(one, one) != one]:
            raise Untranslatable(f"{inner[0]!r} stands within an f-string; give it a name of its own before that")
    # all at once and looked at once, which nearly always will do; else one after another, each in the form that fits
    written = _written(source, texts, translations, lambda source, text, new: _literals_for(source, text, new)[0])
    if cell_type != "code" or _says(written, texts, translations, source):
        return written
    return _written(source, texts, translations, _literal)


def _written(
    source: str, texts: list[Text], translations: Mapping[str, str], literal: Callable[[str, Text, str], str]
) -> str:
    for text in reversed(texts):
        new = translations.get(text.text, text.text)
        if new == text.text:
            continue
        if text.kind == "paragraph":
            form = new
        elif text.kind == "comment":
            form = _comment(source[text.start : text.end], new)
        else:
            _need_slots(text, new)
            form = literal(source, text, new)
        source = source[: text.start] + form + source[text.end :]
    return source


def _need_slots(text: Text, new: str) -> None:
    try:
        needed = slots_of(text.text, text.how)
    except ValueError:  # it is no better than its original
        return
    try:
        found = slots_of(new, text.how)
    except ValueError as error:
        raise Untranslatable(f"what is put in with {text.how} would stop the program there: {error}") from None
    if found != needed:
        raise Untranslatable(f"it needs {', '.join(needed) or 'nothing'} to be put in, and has {', '.join(found)}")


def _says(changed: str, before: list[Text], translations: Mapping[str, str], source: str) -> bool:
    """Say whether a cell's texts are the translations, and the rest of it is what it was."""
    expected = [(translations.get(text.text, text.text), sorted(text.fields)) for text in before]
    found = [(text.text, sorted(text.fields)) for text in texts_of(changed, "code")]
    return found == expected and _skeleton(changed) == _skeleton(source)


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
    plain = _without_magics(source)
    try:
        tree = ast.parse(plain)
        tokens = list(tokenize.generate_tokens(io.StringIO(plain).readline))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return  # a stub may be no Python
    starts = _line_starts(plain)
    for token in tokens:
        if token.type == tokenize.COMMENT and not _MARKER.match(token.string):
            start = starts[token.start[0] - 1] + token.start[1]
            yield Text("comment", _COMMENT.sub("", token.string, count=1), start, start + len(token.string))
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


def _without_magics(source: str) -> str:
    """Return a cell with Python of the same length in the place of IPython's magics."""
    try:
        ast.parse(source)
        return source
    except (SyntaxError, ValueError):
        return _MAGIC.sub(lambda line: "pass".ljust(len(line[0])) if len(line[0]) > 3 else line[0], source)


def _literals(fields: Iterable[str]) -> Iterator[str]:
    """Yield the string literals in what an f-string evaluates, which nothing here can replace."""
    for field in fields:
        for node in ast.walk(ast.parse(f"f{field!r}")):
            if isinstance(node, ast.FormattedValue):
                inner = ast.walk(node.value)
                yield from (one.value for one in inner if isinstance(one, ast.Constant) and isinstance(one.value, str))


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


def _comment(old: str, new: str) -> str:
    if "\n" in new:
        raise Untranslatable("a comment is one line")
    marks = _COMMENT.match(old)
    return f"{marks[0] if marks else '# '}{new}"


def _literal(source: str, text: Text, new: str) -> str:
    """Return the source of a string literal with another text.

    Raises:
        Untranslatable: when none says it and leaves the code as it is.
    """
    for form in _literals_for(source, text, new):
        if _fits(source, text, form, new):
            return form
    raise Untranslatable("it would change the code: look at its braces and quotation marks")


def _literals_for(source: str, text: Text, new: str) -> list[str]:
    """Return how a text may be written as a literal, the best first; broken into lines where it is too long for one."""
    old = source[text.start : text.end]
    prefix = (_PREFIX.match(old) or [""])[0].lower()
    quotes = old[len(prefix) :][:3]
    if quotes in ('"""', "'''"):
        return [f"{prefix}{quotes}{new}{quotes}", f"{prefix}{quotes}{_escaped(new)}{quotes}"]
    forms = [f'{prefix}"{new}"'] if "r" in prefix else []
    return forms + _forms(source, text, _pieces(text, new), several="\n" in old)


def _forms(source: str, text: Text, pieces: list[str], *, several: bool) -> list[str]:
    """Return how a text may be written, the best first: on lines of its own, each a literal, or on one."""
    first = source.rfind("\n", 0, text.start) + 1
    column, behind = text.start - first, len(source[text.end :].partition("\n")[0])
    f = "f" if text.fields else ""
    whole = f'{f}"{"".join(pieces)}"'
    is_long = column + len(whole) + behind > _WIDTH
    margin = source[first : text.start]
    if several or (is_long and not margin.strip()):
        lines = _lines(text, pieces, _WIDTH - column - behind)
        return [f"\n{' ' * column}".join(lines), whole] if len(lines) > 1 else [whole]
    if is_long:
        indent = " " * (len(margin) - len(margin.lstrip()))
        broken = f"\n{indent}    ".join(_lines(text, pieces, _WIDTH - len(indent) - 4))
        return [f"(\n{indent}    {broken}\n{indent})", whole]
    return [whole]


def _lines(text: Text, pieces: list[str], width: int) -> list[str]:
    """Return literals, each at most so wide, that are one text together."""
    lines = [""]
    for piece in pieces:
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) + len('f""') > width:
            lines.append("")
        lines[-1] += piece
    if not text.fields:
        return [f'"{line}"' for line in lines]
    return [
        f'f"{line}"'
        if any(field in line for field in text.fields)
        else f'"{line.replace("{{", "{").replace("}}", "}")}"'
        for line in lines
    ]


def _pieces(text: Text, new: str) -> list[str]:
    """Take a translation apart where a line may end: behind its spaces, and never within a field."""
    if not text.fields:
        return re.findall(r"\S*\s*", _escaped(new))[:-1] or [""]
    if sorted(text.fields) != sorted(re.findall(_any_of(text.fields), new)):
        raise Untranslatable(f"it needs {', '.join(text.fields)} as they are, each as often as in the original")
    found: list[str] = [""]
    for part in re.split(f"({_any_of(text.fields)})", new):
        words = [part] if part in text.fields else re.findall(r"\S*\s*", _escaped(part))[:-1]
        for word in words:
            # what has no space between it stays together
            if found[-1] and not found[-1][-1].isspace() and not found[-1].endswith("\\n"):
                found[-1] += word
            else:
                found.append(word)
    return [piece for piece in found if piece] or [""]


def _any_of(fields: tuple[str, ...]) -> str:
    return "|".join(re.escape(field) for field in sorted(set(fields), key=len, reverse=True))


def _escaped(text: str) -> str:
    known = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\t": r"\t", "\r": r"\r"}
    return "".join(known.get(character, character) for character in text)


def _fits(source: str, text: Text, form: str, new: str) -> bool:
    """Say whether a literal says what it should, and the rest of the cell what it said before."""
    changed = source[: text.start] + form + source[text.end :]
    before = [replace(other, text=new) if other == text else other for other in texts_of(source, "code")]
    return _says(changed, before, {}, source)


def _skeleton(source: str) -> str:
    """Return the code without its texts."""
    try:
        return ast.dump(_Emptied().visit(ast.parse(_without_magics(source))))
    except (SyntaxError, ValueError):
        return ""


class _Emptied(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """Take a string's text out."""
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.Constant:
        """Take an f-string out: its fields have been compared."""
        return ast.Constant("")
