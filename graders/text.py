"""Text of a student's that goes where people read it: without what would do something there instead of being read."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence

# Sequences that a terminal obeys, in 7 and 8 bits: CSI; OSC, DCS, SOS, PM and APC with what they carry; all others.
# What they carry ends where another begins: else each that never ends would be followed to the end of the text.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*+(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*+[0-~]"
)
_BREAK = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# Marks upon one letter: with more of them than any language needs, text runs over the lines around it.
_MARKS = 4
# What a program like Excel takes for the beginning of a formula, in both widths, whatever blanks stand in front: where
# a text begins, and behind what may separate columns where the file is opened, such as ";" in most of Europe. For a
# program with another separator than the file's, quotation marks stand elsewhere, too.
_FORMULA = re.compile(r"""(^(?=\s*+[=+\-@＝＋－＠])|[;,|]["\s]*+(?=[=+\-@＝＋－＠]))""")
# A text without an end is taken to the end, or the search would go on from each quotation mark in it.
_VALUE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[{,]', re.DOTALL)


def has_more_values(text: str, most: int) -> bool:
    """Say whether text in JSON holds more values than that: read, each takes up to a hundred times its bytes."""
    if text.count(",") + text.count("[") + text.count("{") <= most:  # many of which may stand in texts
        return False
    return any(number > most for number, _ in enumerate(_VALUE.finditer(text)))


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which names there are, for the end of a message about one that is not; the nearest first, ten at most.

    Args:
        name: as somebody wrote it.
        known: all there are.
    """
    rest = sorted(known)
    close = {item.casefold(): item for item in rest}
    meant = [close[item] for item in difflib.get_close_matches(name.casefold(), close, n=1)]
    rest = [item for item in rest if item not in meant]
    more = f" and {len(rest) - 10} more" if len(rest) > 10 else ""
    named = printable(", ".join(rest[:10])) + more
    if not meant:
        return f"there are: {named or 'none'}"
    return f"did you mean {printable(meant[0])}?" + (f" There are also: {named}" if named else "")


# Lines about one submission, and characters of a name in one of them.
NOTE_LIMIT = 20
NAME_LIMIT = 80


def few(lines: Sequence[str]) -> list[str]:
    """Return as many lines about a submission as anybody reads, and how many there are more."""
    more = len(lines) - NOTE_LIMIT
    return [*lines[:NOTE_LIMIT], f"and {more} more"] if more > 0 else [*lines]


def shortened(name: str) -> str:
    """Return a name as it may stand in a line: a student's can be as long as he likes."""
    return name if len(name) <= NAME_LIMIT else f"{name[:NAME_LIMIT]}…"


def printable(text: object, *, lines: bool = False) -> str:
    """Return text as it may go to a terminal, a log or a table: nothing in it is invisible or an order.

    Left out are escape sequences, control characters, those that turn the direction of writing, those without a width
    and private ones; lone surrogates, which no file can hold, become U+FFFD.

    Args:
        text: anything; what is no text is taken as `str` gives it.
        lines: keep line breaks and tabs; otherwise they become spaces.
    """
    raw = text if isinstance(text, str) else str(text)
    if raw.isprintable() and raw.isascii():
        return raw
    kept, marks = [], 0
    for character in _BREAK.sub("\n", _SEQUENCE.sub("", raw)):
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS:
            kept.append(_shown(character, lines=lines))
    return "".join(kept)


def _shown(character: str, *, lines: bool) -> str:
    if character.isprintable():
        return character
    if character in "\n\t":
        return character if lines else " "
    category = unicodedata.category(character)
    if category == "Zs":  # the no-break space and its kin
        return character
    return "\ufffd" if category in ("Cs", "Cn") else ""


def tabular(value: object) -> object:
    """Return a value as it may stand in a CSV file: no text in it is taken for a formula; numbers stay numbers.

    Nor is a part of one, where a program separates columns by another character than the file does: `A; -5` becomes
    `A; '-5`. What begins no formula stays as it is.
    """
    if not isinstance(value, str):
        return value
    # what Excel is asked to take for text begins with an apostrophe; a tab or a line's end has become a space
    return _FORMULA.sub(r"\1'", printable(value))
