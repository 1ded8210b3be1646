"""Assignments in other languages: their files of translations are kept in step, their releases are made.

`source/NAME/CODE.po` has the translations of an assignment; an empty file of that name begins one. The release in that
language is `release/CODE/NAME`, made of the release itself, so that the code and the points are the same.
"""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from graders import CourseError, Report, relative
from graders.authoring.badges import is_badge, with_badge
from graders.authoring.languages import target_languages
from graders.files import write_atomic
from graders.notebooks import language_of, read_notebook
from graders.published import given_address
from graders.wording.catalogs import is_in_step, untranslated, untranslated_in, update, wanted
from graders.wording.editions import languages_of, wordings
from graders.wording.texts import texts_of
from graders.words import SOURCE, read_words

_FEW = 60


def translations(root: Path) -> Iterator[Path]:
    """Yield the files of translations of a course's assignments.

    Raises:
        CourseError: when one is named as no language is.
    """
    for folder in sorted(path for path in (root / "source").glob("*") if path.is_dir()):
        known = {folder / f"{language}.po" for language in languages_of(folder)}
        for path in sorted(folder.glob("*.po")):
            if path not in known or path.stem == SOURCE:
                raise CourseError(
                    f"{path}: its name is no code of another language, such as en.po or pt-BR.po; rename it"
                )
            yield path


def texts_in(folder: Path, stubs: Iterable[str]) -> dict[str, list[str]]:
    """Return what of the assignment with this source folder is to be translated; see `catalogs.wanted`."""
    notebooks = [notebook for path in sorted(folder.glob("*.ipynb")) if (notebook := read_notebook(path)) is not None]
    headers = [notebook.cells[0].source for notebook in notebooks if notebook.cells]
    badges = {text.text for header in headers for text in texts_of(header, "markdown") if is_badge(text.text)}
    return {text: places for text, places in wanted(notebooks, stubs).items() if text not in badges}


def renew(root: Path, stubs: Iterable[str], report: Report = print) -> None:
    """Bring files of translations in step with their sources; what a translator has to look at is told.

    Raises:
        CourseError: when one cannot be read.
    """
    stubs = list(stubs)
    for path in translations(root):
        texts = texts_in(path.parent, stubs)
        if update(path, texts):
            report(f"{relative(path, root)}: written")
        if lacking := untranslated(path, texts):
            report(f"warning: {_lacks(relative(path, root), lacking)}")


def out_of_step(root: Path, stubs: Iterable[str]) -> list[str]:
    """Return in which files of translations something is missing, as lines for people.

    Raises:
        CourseError: when one cannot be read.
    """
    stubs, lines = list(stubs), []
    for path in translations(root):
        name, texts = relative(path, root), texts_in(path.parent, stubs)
        if not is_in_step(path, texts):
            lines.append(f"{name}: is not that of its source; run `course sync`")
        if lacking := untranslated(path, texts):
            lines.append(_lacks(name, lacking))
    return lines


def _lacks(name: str, lacking: list[str]) -> str:
    first = " ".join(lacking[0].split())
    first = first if len(first) <= _FEW else f"{first[:_FEW]}…"
    more = f", and {len(lacking) - 1} more" if len(lacking) > 1 else ""
    return f"{name}: not translated, or only by a guess (fuzzy): “{first}”{more}"


def write_editions(source: Path, fresh: Path, folder: Path, stubs: Iterable[str]) -> dict[str, Path]:
    """Write a release in every language that its source has translations for.

    Args:
        source: the assignment's source folder.
        fresh: its release, just generated.
        folder: where each is written, as `CODE/NAME`.
        stubs: see `catalogs.wanted`.

    Returns:
        The folder of each, by language.

    Raises:
        CourseError: when a text has no translation, or one that would change the code.
    """
    found = {}
    texts = texts_in(source, stubs)
    for language, wording in wordings(source).items():
        path = source / f"{language}.po"
        if (source.parent / language).is_dir():
            raise CourseError(f"{path}: an assignment has the name of this language; rename {source.parent / language}")
        if lacking := untranslated(path, texts):
            raise CourseError(
                f"{_lacks(str(path), lacking)}; translate what `course sync` has put there, or delete the file to do "
                "without that language"
            )
        target = folder / language / source.name
        shutil.copytree(fresh, target)
        for notebook in target.glob("*.ipynb"):
            translated = wording.notebook(nbformat.read(notebook, as_version=4))
            if left := untranslated_in(translated, read_words(path)):
                raise CourseError(f"{path}: not translated in {target.parent.name}/{target.name}: “{left}”")
            _renew_badge(translated, source.parents[1], f"release/{language}/{source.name}/{notebook.name}")
            write_atomic(notebook, nbformat.writes(translated) + "\n")
        found[language] = target
    return found


def _renew_badge(notebook: NotebookNode, root: Path, place: str) -> None:
    """Have the line that says how to open a notebook say it in its language, and of this one."""
    language = next((item for item in target_languages(root) if item.code == language_of(notebook)), None)
    address = given_address(root)
    url = address.colab(place) if address else None
    for cell in notebook.cells[:1]:
        if language is not None:
            cell.source = with_badge(cell.source, language, url)
        elif address and url:  # the course says nothing of that language, but where its notebook is
            rest = place.removeprefix(f"release/{language_of(notebook)}/")
            cell.source = cell.source.replace(address.colab(f"release/{rest}"), url)


def sources_in_all(notebook: NotebookNode, source: Path) -> list[NotebookNode]:
    """Return a source notebook in every language.

    Raises:
        CourseError: when a translation would change the code.
    """
    return [notebook, *(wording.notebook(notebook) for wording in wordings(source).values())]


def editions_in(release: Path, assignment: str) -> dict[str, Path]:
    """Return the folders in a folder of releases in which an assignment lies in another language, by language."""
    found = {}
    for path in sorted(release.glob(f"*/{assignment}/*.ipynb")):
        notebook = read_notebook(path)
        language = path.parts[-3]
        if notebook is not None and language_of(notebook) == language:
            found[language] = path.parent
    return found
