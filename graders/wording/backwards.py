"""What a message in another language would have been in that of the sources, for who knows messages by those words.

A message is made of texts that were translated one by one: what a check says, with what a test's author calls things in
it. So it is taken apart from the outside inwards, by what of it stands in a translation and what was put in there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

from graders.wording.editions import languages_of
from graders.words import SOURCE, own_words, read_words

_FIELD = re.compile(r"\{\{|\}\}|\{(?:[^{}]|\{[^{}]*\})*\}")  # what is put in, and braces that stand for themselves
_LETTER = re.compile(r"[^\W\d_]")
_DEPTH = 8  # of texts within texts: whoever puts more into an answer wants to keep us busy
_MOST = 16  # readings of one message, where texts that differ are translated alike


@dataclass(frozen=True)
class _Part:
    """Of a text: words, or the name of what is put in there."""

    words: str = ""
    field: str = ""


@dataclass(frozen=True)
class _Saying:
    """A translated text, and whatever is translated so.

    Attributes:
        parts: of the translation; which fields they are, `originals` say.
        weight: how many characters of it are its own.
        originals: the parts of each original, with the fields of the translation in their order.
    """

    parts: tuple[_Part, ...]
    weight: int
    originals: list[tuple[tuple[_Part, ...], tuple[str, ...]]]

    def find(self, text: str, folded: str) -> tuple[str, list[str], str] | None:
        """Find the translation in a text: what stands before it, what was put in, what stands behind it."""
        before, position, filled, is_open = "", 0, [], False
        for number, part in enumerate(self.parts):
            if part.field:
                filled += [""] if is_open else []
                is_open = True
                continue
            ending = len(folded) - len(part.words)
            if is_open and part is self.parts[-1] and ending >= position and folded.endswith(part.words):
                at = ending
            else:
                at = _place(part.words, folded, position, whole_word=not number)
            if at < 0:
                return None
            if is_open:
                filled.append(text[position:at])
            elif not number:
                before = text[:at]
            position, is_open = at + len(part.words), False
        if is_open:
            return before, [*filled, text[position:]], ""
        if position < len(text) and text[position - 1 : position + 1].isalnum():
            return None  # within a word
        return before, filled, text[position:]


class Backwards:
    """Turns messages back.

    Args:
        translations: by their originals, of each language.
    """

    def __init__(self, translations: Iterable[Mapping[str, str]]) -> None:
        known: dict[tuple[str, ...], _Saying] = {}
        for words in translations:
            for original, translation in words.items():
                parts = tuple(_Part(_folded(part.words), part.field) for part in _parts(translation))
                own = "".join(part.words for part in parts)
                if _LETTER.search(own):  # a mark alone says nothing
                    saying = known.setdefault(tuple(part.words for part in parts), _Saying(parts, len(own), []))
                    fields = tuple(part.field for part in parts if part.field)
                    saying.originals.append((_parts(original), fields))
        # what has more words of its own goes first: the rest may be what was put into it, or stands beside it
        self._sayings = sorted(known.values(), key=lambda saying: -saying.weight)

    def originals(self, message: str) -> list[str]:
        """Return what a message may have been in the language of the sources; itself where nothing in it is known."""
        return self._read(" ".join(message.split()), 0)

    def _read(self, text: str, depth: int) -> list[str]:
        if depth > _DEPTH or not text.strip():
            return [text]
        folded = _folded(text)
        for saying in self._sayings:
            if found := saying.find(text, folded):
                return self._put_back(saying, *found, depth + 1)
        return [text]

    def _put_back(self, saying: _Saying, before: str, filled: list[str], after: str, depth: int) -> list[str]:
        around = self._read(before, depth), self._read(after, depth)
        values = [self._read(value, depth) for value in filled]
        readings: list[str] = []
        for original, fields in saying.originals:
            put_in = dict(zip(fields, values, strict=True))
            parts = [put_in.get(part.field, [""]) if part.field else [part.words] for part in original]
            readings += ["".join(pieces) for pieces in islice(product(around[0], *parts, around[1]), _MOST)]
        return list(dict.fromkeys(readings))[:_MOST]


def backwards(folder: Path) -> Backwards:
    """Return what turns back the messages of the assignment with this source folder, of every language it is there in.

    Raises:
        CourseError: when a file of translations cannot be read.
    """
    codes = [code for code in languages_of(folder) if code != SOURCE]
    return Backwards(words for code in codes for words in (own_words(code), read_words(folder / f"{code}.po")))


def _folded(text: str) -> str:
    """Return a text without capital letters, each character in its place."""
    return "".join(low if len(low := character.casefold()) == 1 else character for character in text)


def _place(words: str, folded: str, position: int, *, whole_word: bool) -> int:
    at = folded.find(words, position)
    while whole_word and at > 0 and folded[at - 1 : at + 1].isalnum():
        at = folded.find(words, at + 1)
    return at


def _parts(text: str) -> tuple[_Part, ...]:
    """Take a text apart into words and fields; spaces are as in a message, which is one line."""
    text, words, end, found = " ".join(text.split()), "", 0, []
    for match in _FIELD.finditer(text):
        words += text[end : match.start()]
        end = match.end()
        if match[0] in ("{{", "}}"):
            words += match[0][0]
        else:
            found += [_Part(words), _Part(field=match[0])]
            words = ""
    return tuple(part for part in (*found, _Part(words + text[end:])) if part.words or part.field)
