"""Keeps the translations of lessons in step with their originals.

What has to be the same can be seen in the two files (`drift.py`). Whether a text says what the original says now,
cannot: for that, `translated.json` beside the translations notes, block by block, which text of the original they
translate, in digests. `course translated` writes it, and nobody else.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from graders import CourseError, Report, relative
from graders.authoring import drawings
from graders.authoring.blocks import Block, blocks_of, shortened
from graders.authoring.catalogue import lesson_texts
from graders.authoring.drift import Drift, compare, noted_of, read_notes
from graders.authoring.languages import CYRILLIC, SOURCE, Language, editions, target_languages
from graders.authoring.pairing import Pair, build, choose, find_pairs
from graders.files import read_text, write_atomic
from graders.text import nearest

RECORD = "translated.json"


def out_of_step(root: Path, names: Sequence[str] = ()) -> list[str]:
    """Return how translations differ from their originals, as lines for people.

    Args:
        root: the course's folder.
        names: only these lessons, see `choose`; an original stands for its translations. All when empty.

    Raises:
        CourseError: when a name is unknown, or a file cannot be read.
    """
    chosen = choose(root, names)
    stems = {pair.markdown.stem for pair in chosen if pair.language == SOURCE}
    wanted = [pair for pair in find_pairs(root) if pair in chosen or pair.markdown.stem in stems]
    found = [
        f"{relative(pair.markdown, root)}: {line}"
        for pair in wanted
        if pair.language != SOURCE
        for drift in [_drift(root, pair)]
        for line in (*drift.structure, *drift.texts)
    ]
    return found if names else [*found, *_drawings_out_of_step(root)]


def _drawings_out_of_step(root: Path) -> Iterator[str]:
    drawn = drawings.drawings(root)
    for language in target_languages(root):
        noted = _read_record(root, language)
        for name, words in drawn.items():
            yield from drawings.drift(name, words, language.code, noted.get(name))


def untranslated(root: Path) -> list[str]:
    """Return which lessons there are not in a language, a line for each language that lacks some."""
    lines = []
    for language in target_languages(root):
        there = {path.stem for path in lesson_texts(root, language)}
        missing = [path.stem for path in lesson_texts(root) if path.stem not in there]
        if missing:
            lines.append(f"{language.folder}: not translated yet: {', '.join(missing)}")
    return lines


def record(root: Path, names: Sequence[str], report: Report = print) -> None:
    """Note that translations are of what their originals say today.

    Args:
        root: the course's folder.
        names: of the lessons, see `choose`; one without a folder means all translations of it. `img/NAME` means a
            drawing.
        report: gets a line for each.

    Raises:
        CourseError: when a name is unknown or of no translation, or one differs from its original in more than its
            text; then nothing is noted.
    """
    drawn = [name.removesuffix(".py") for name in names if name.startswith(drawings.FOLDER)]
    if drawn:
        _record_drawings(root, drawn, report)
        names = [name for name in names if not name.startswith(drawings.FOLDER)]
        if not names:
            return
    chosen = [pair for pair in choose(root, names) if pair.language != SOURCE]
    if not names or not chosen:
        raise CourseError(
            f"{', '.join(names) or 'no name'}: no translation; name one, for example en/02_multiply_neuron"
        )
    differing = [f"{relative(pair.markdown, root)}: {line}" for pair in chosen for line in _drift(root, pair).structure]
    if differing:
        raise CourseError("not noted as translated, to be mended first:\n  " + "\n  ".join(differing))
    for language in {pair.language: None for pair in chosen}:
        pairs = [pair for pair in chosen if pair.language == language]
        there = {path.stem for path in lesson_texts(root, language)}
        noted = {
            name: entries
            for name, entries in _read_record(root, language).items()
            if name in there or name.startswith(drawings.FOLDER)
        }
        for pair in pairs:
            entries = [noted_of(block) for block in _original_blocks(root, pair)]
            report(f"{relative(pair.markdown, root)}: {_news(noted.get(pair.markdown.stem), entries)}")
            noted[pair.markdown.stem] = entries
        _write_record(root, language, noted)


def _record_drawings(root: Path, names: Sequence[str], report: Report) -> None:
    drawn = drawings.drawings(root)
    if unknown := [name for name in names if name not in drawn]:
        raise CourseError(f"{unknown[0]}: no drawing with words; {nearest(unknown[0], drawn)}")
    for language in target_languages(root):
        noted = {name: entries for name, entries in _read_record(root, language).items() if _is_there(name, drawn)}
        for name in names:
            entries = drawings.noted_of(drawn[name])
            report(f"{name}.py, {language.code}: {_news(noted.get(name), entries)}")
            noted[name] = entries
        _write_record(root, language, noted)


def _is_there(name: str, drawn: Collection[str]) -> bool:
    return name in drawn or not name.startswith(drawings.FOLDER)


def _write_record(root: Path, language: Language, noted: dict[str, list[str]]) -> None:
    path = root / language.folder / RECORD
    write_atomic(path, json.dumps(dict(sorted(noted.items())), ensure_ascii=False, indent=1) + "\n")


def _news(before: list[str] | None, now: list[str]) -> str:
    if before == now:
        return "was noted as the translation of this text already"
    return "noted as the translation of today's text"


def _read_record(root: Path, language: Language) -> dict[str, list[str]]:
    path = root / language.folder / RECORD
    if not path.exists():
        return {}
    try:
        found: Any = json.loads(read_text(path))
    except ValueError as error:
        raise CourseError(f"{path}: not readable ({error}); restore it, `course translated` alone writes it") from None
    if not isinstance(found, dict) or not all(
        isinstance(entries, list) and all(isinstance(entry, str) and ":" in entry for entry in entries)
        for entries in found.values()
    ):
        raise CourseError(f"{path}: not what `course translated` writes; restore it")
    return found


def _original(root: Path, pair: Pair) -> Path:
    return root / SOURCE.folder / pair.markdown.name


def _original_blocks(root: Path, pair: Pair) -> list[Block]:
    path = _original(root, pair)
    return blocks_of(build(Pair(path, path.with_suffix(".ipynb"), "", executed=True)), SOURCE)


def _drift(root: Path, pair: Pair) -> Drift:
    """Compare a translation with its original."""
    if not (original := _original(root, pair)).exists():
        return Drift([f"translates no lesson: there is no {relative(original, root)}"])
    here, there = blocks_of(build(pair), pair.language), _original_blocks(root, pair)
    noted = _read_record(root, pair.language).get(pair.markdown.stem)
    drift = compare(here, there, None if noted is None else read_notes(noted), pair.name)
    if not pair.language.is_cyrillic:
        drift.structure += _strange_letters(root, pair)
    return drift


def _strange_letters(root: Path, pair: Pair) -> Iterator[str]:
    """Yield the lines of a translation in which Cyrillic letters are left; links to other editions may have some."""
    names = [f"[{language.name}](" for language in editions(root)]
    for number, line in enumerate(read_text(pair.markdown).split("\n"), start=1):
        own = line
        for name in names:
            own = own.replace(name, "[](")
        if CYRILLIC.search(own):
            yield f"line {number} has Cyrillic letters: {shortened(line.strip())}"
