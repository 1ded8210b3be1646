"""The words in which a student is told what was found: Russian, as they stand in the code, or their translations.

The rest of the package has `graders/words.py` for that, with the same names; the one plain file has only this.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

SOURCE = "ru"  # the language that all is written in

_words: ContextVar[Mapping[str, str]] = ContextVar("words")


def tr(text: str) -> str:
    """Return a message in the words that are spoken now; where there is no translation, as it is.

    Args:
        text: the message, literally, so that it can be extracted; what varies is put in afterwards with `format`.
    """
    return _words.get({}).get(text, text)


def marked(text: str) -> str:
    """Return a message as it is: it is to be extracted where it stands, and looked up by `tr` where it is told."""
    return text


@contextmanager
def speaking(words: Mapping[str, str]) -> Iterator[None]:
    """Have `tr` speak a language, of which these are the translations; with none, Russian."""
    token = _words.set(words)
    try:
        yield
    finally:
        _words.reset(token)


def in_each(text: str, languages: Iterable[Mapping[str, str]]) -> list[str]:
    """Return a message in Russian and in other languages: for somebody of whom it is not known which is theirs."""
    return list(dict.fromkeys([text, *(words.get(text, text) for words in languages)]))
