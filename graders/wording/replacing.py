"""Puts other texts in the place of a cell's: the code has to stay what it is."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from graders.wording.slots import slots_of
from graders.wording.texts import COMMENT_MARK, Text, texts_of, without_magics

_WIDTH = 120  # characters of a line of code
_PREFIX = re.compile(r"[A-Za-z]*")


class Untranslatable(ValueError):
    """A translation that cannot stand where its original does; the message says why."""


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


def _literals(fields: Iterable[str]) -> Iterator[str]:
    """Yield the string literals in what an f-string evaluates, which nothing here can replace."""
    for field in fields:
        for node in ast.walk(ast.parse(f"f{field!r}")):
            if isinstance(node, ast.FormattedValue):
                inner = ast.walk(node.value)
                yield from (one.value for one in inner if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _comment(old: str, new: str) -> str:
    if "\n" in new:
        raise Untranslatable("a comment is one line")
    marks = COMMENT_MARK.match(old)
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
        return ast.dump(_Emptied().visit(ast.parse(without_magics(source))))
    except (SyntaxError, ValueError):
        return ""


class _Emptied(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """Take a string's text out."""
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.Constant:
        """Take an f-string out: its fields have been compared."""
        return ast.Constant("")
