"""The translations of an assignment: `source/NAME/CODE.po`, in gettext's form, kept in step with the source.

Whoever writes an assignment changes only its source. What a translator has to look at again is marked fuzzy in the
file, as gettext does; what is no longer there is dropped.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.pofile import write_po
from nbformat import NotebookNode

from graders.files import write_atomic
from graders.notebooks import grade_id
from graders.wording.texts import texts_of
from graders.words import is_translated, read_catalog

_FOREIGN = re.compile("[\u0400-\u04ff]")  # letters of the language of the sources
_COMMA = re.compile(r"\d(?:,|\{,\})\d")  # a decimal comma
_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_WIDTH = 110


def wanted(notebooks: Iterable[NotebookNode], stubs: Iterable[str] = ()) -> dict[str, list[str]]:
    """Return what of an assignment is to be translated, in order, each with where it stands.

    Args:
        notebooks: its source notebooks.
        stubs: what stands in a release where solutions were, with the lines of code or text.
    """
    found: dict[str, list[str]] = {}
    for text, place in _all(notebooks, stubs):
        if _FOREIGN.search(text) or (place.startswith("paragraph") and _COMMA.search(text)):
            places = found.setdefault(text, [])
            if place not in places:
                places.append(place)
    return found


def _all(notebooks: Iterable[NotebookNode], stubs: Iterable[str]) -> Iterator[tuple[str, str]]:
    for notebook in notebooks:
        near = "the beginning"
        for cell in notebook.cells:
            near = grade_id(cell) or _heading(cell) or near
            for text in texts_of(cell.source, cell.cell_type):
                yield text.text, f"{text.kind}: {near}"
            if alt := cell.metadata.get("alt"):
                yield str(alt), f"alt text: {near}"
    for stub in stubs:
        kind = "code" if "\n" in stub or stub.startswith("#") else "markdown"
        for text in texts_of(stub, kind):
            yield text.text, f"{text.kind}: in the place of a solution"


def _heading(cell: NotebookNode) -> str:
    found = re.search(r"^#+ (.*)", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
    return found[1] if found else ""


def updated(path: Path, texts: dict[str, list[str]]) -> bytes:
    """Return what a file of translations should say, for the texts that there are now.

    Raises:
        CourseError: when it cannot be read.
    """
    template = Catalog()
    for text, places in texts.items():
        template.add(text, auto_comments=places)
    catalog = read_catalog(path)
    _forget_guesses(catalog)
    for message in list(catalog.obsolete.values()):
        there = catalog.get(message.id)
        if message.id in texts and (there is None or there.fuzzy or not there.string):  # it has come back
            catalog.delete(message.id)
            catalog.add(message.id, message.string)
            del catalog.obsolete[message.id]
    known = {message.id for message in catalog if is_translated(message)}
    catalog.update(template)
    _forget_guesses(catalog)
    for message in catalog:  # a guess has taken the words of another, which the release may have yet
        if message.fuzzy and message.previous_id and message.previous_id[0] in known and message.string:
            former = message.previous_id[0]
            catalog.obsolete.setdefault(former, Message(former, message.string))
    _name_sources(catalog)
    for message in catalog:
        message.flags.discard("python-format")  # a percent sign is one
        message.flags.discard("python-brace-format")
    catalog.creation_date = datetime(2000, 1, 1, tzinfo=UTC)  # of no file; what is written has no date
    written = BytesIO()
    write_po(written, catalog, width=_WIDTH, omit_header=True, include_previous=True)
    return _HEADER.format(language=path.stem).encode() + written.getvalue()


def _forget_guesses(catalog: Catalog) -> None:
    """Drop guesses at texts that are gone: kept, they would be translations when those come back."""
    catalog.obsolete = {key: message for key, message in catalog.obsolete.items() if not message.fuzzy}


def _name_sources(catalog: Catalog) -> None:
    """Note of each guess which text's words it has, for a translator to see what is new in it.

    Babel notes it where it guesses, and takes it for a translator's comment when it reads it again.
    """
    entries = [*catalog.obsolete.values(), *(message for message in catalog if is_translated(message))]
    sources = {message.string: message.id for message in sorted(entries, key=lambda message: str(message.id))}
    for message in catalog:
        message.user_comments = [line for line in message.user_comments if not line.startswith("|")]
        if message.id:
            source = sources.get(message.string) if message.fuzzy else None
            message.previous_id = [str(source)] if source else []


def is_in_step(path: Path, texts: dict[str, list[str]]) -> bool:
    """Say whether a file of translations is what `update` would make of it."""
    return path.read_bytes() == updated(path, texts)


def update(path: Path, texts: dict[str, list[str]]) -> bool:
    """Bring a file of translations in step with its source; say whether it was changed."""
    content = updated(path, texts)
    if path.read_bytes() == content:
        return False
    write_atomic(path, content)
    return True


def untranslated_in(notebook: NotebookNode, translations: Mapping[str, str]) -> str:
    """Return the first line of a translated notebook that no translator has written."""
    meant = {line.strip() for said in translations.values() for line in said.splitlines() if _FOREIGN.search(said)}
    header, *others = [cell.source for cell in notebook.cells] or [""]
    texts = [*(text for text in header.split("\n\n") if "](" not in text), *others]  # but for a badge
    lines = (line.strip() for text in texts for line in text.splitlines() if _FOREIGN.search(line))
    return next((line for line in lines if not any(part in line for part in meant)), "")


def untranslated(path: Path, texts: dict[str, list[str]]) -> list[str]:
    """Return the texts that a file has no translation of, or a fuzzy one."""
    known = {str(message.id) for message in read_catalog(path) if is_translated(message)}
    return [text for text in texts if text not in known]
