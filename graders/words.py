"""What students are told, in their language.

Messages stand in the code in the language of the sources, Russian, and are looked up when they are told:
`tr("Ответа нет.")`. Translations are gettext's: `graders/locale/CODE.po` for this package's own words, and
`source/NAME/CODE.po` for an assignment's. Instructors are told everything in English, without this module.
"""

import functools
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from graders import CourseError

if TYPE_CHECKING:
    from babel.messages import Catalog, Message

CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{1,8})?")  # of a language, and so of its files and folders
SOURCE = "ru"  # the language that all is written in
LOCALE = Path(__file__).parent / "locale"

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def tr(text: str) -> str:
    """Return a message in the language that is spoken now; where there is no translation, as it is.

    Args:
        text: the message, literally, so that it can be extracted; what varies is put in afterwards with `format`.
    """
    language = _language.get()
    return text if language == SOURCE else own_words(language).get(text, text)


def marked(text: str) -> str:
    """Return a message as it is: it is to be extracted where it stands, and looked up by `tr` where it is told."""
    return text


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Have `tr` speak a language, within this context and what it awaits."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def spoken() -> str:
    """Return the language that is spoken now."""
    return _language.get()


def languages() -> tuple[str, ...]:
    """Return the languages that this package's own words are there in, that of the sources first."""
    return (SOURCE, *sorted(path.stem for path in LOCALE.glob("*.po")))


def renderings(text: str) -> frozenset[str]:
    """Return a message in every language that it can be told in: for who has to know it again."""
    return frozenset({text, *(own_words(language).get(text, text) for language in languages())})


@functools.cache
def own_words(language: str) -> Mapping[str, str]:
    """Return the translations of this package's own messages; none for a language that it does not have."""
    path = LOCALE / f"{language}.po"
    return read_words(path) if path.is_file() else {}


def read_catalog(path: Path) -> "Catalog":
    """Read a file of translations; an empty one has none yet.

    Raises:
        CourseError: when it is not of gettext's form, or has what no message here has, a context or plural forms.
    """
    from babel.messages.pofile import PoFileError, read_po  # only who speaks another language waits for it

    try:
        catalog = read_po(BytesIO(path.read_bytes().removeprefix(BOM_UTF8)), abort_invalid=True)
    except (PoFileError, ValueError, LookupError, OSError) as error:
        raise CourseError(f"{path}: no translations, it cannot be read: {error}") from None
    for message in (*catalog, *catalog.obsolete.values()):
        for has, name in ((message.context, "a context (msgctxt)"), (message.pluralizable, "plural forms")):
            if has:
                text = message.id if isinstance(message.id, str) else message.id[0]
                raise CourseError(f"{path}: “{text}” has {name}, which no text here has; take that out")
    return catalog


def read_words(path: Path) -> dict[str, str]:
    """Return the translations in a file, without those that are empty or fuzzy.

    Raises:
        CourseError: when it is not of gettext's form.
    """
    catalog = read_catalog(path)
    # what is no longer in the source may be in the release yet; what is there now has the last word
    entries = (*catalog.obsolete.values(), *catalog)
    return {str(message.id): str(message.string) for message in entries if is_translated(message)}


def is_translated(message: "Message") -> bool:
    """Say whether an entry is a translation of a text, and neither empty nor a guess."""
    return bool(message.id) and bool(str(message.string or "").strip()) and not message.fuzzy
