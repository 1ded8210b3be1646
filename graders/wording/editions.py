"""An assignment's notebooks in another language, made of the one source and its translations."""

import copy
import functools
from collections.abc import Iterable, Sequence
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, is_locked

from graders import CourseError
from graders.notebooks import grade_id, language_of
from graders.wording.replacing import Untranslatable, replaced
from graders.words import CODE, read_words


def languages_of(folder: Path) -> list[str]:
    """Return the codes of the languages that an assignment's source folder has translations for."""
    return sorted(path.stem for path in folder.glob("*.po") if CODE.fullmatch(path.stem))


class Wording:
    """The words of an assignment in one language.

    Args:
        path: the file of translations, `source/NAME/CODE.po`.

    Attributes:
        language: its code.

    Raises:
        CourseError: when the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.language = path.stem
        self._texts = read_words(path)
        self._known: dict[tuple[str, str], str] = {}

    def source(self, source: str, cell_type: str, place: str = "") -> str:
        """Return the source of a cell in this language; what has no translation stays as it is.

        Raises:
            CourseError: when a translation cannot stand in code.
        """
        key = source, cell_type
        if key not in self._known:  # of the same cells for each submission of a class
            try:
                self._known[key] = replaced(source, cell_type, self._texts)
            except Untranslatable as error:
                raise CourseError(f"{self._path}: {place or 'a cell'}: {error}") from None
        return self._known[key]

    def cell(self, cell: NotebookNode) -> None:
        """Put a cell of the course's own into this language, its checksum included.

        Raises:
            CourseError: when a translation cannot stand in code.
        """
        name = grade_id(cell)
        cell.source = self.source(cell.source, cell.cell_type, f"cell {name}" if name else "")
        if alt := cell.metadata.get("alt"):
            cell.metadata["alt"] = self._texts.get(alt, alt)
        if "checksum" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader["checksum"] = compute_checksum(cell)

    def notebook(self, original: NotebookNode) -> NotebookNode:
        """Return a notebook of the assignment in this language, which its metadata name.

        Raises:
            CourseError: when a translation cannot stand in code.
        """
        notebook = copy.deepcopy(original)
        for cell in notebook.cells:
            self.cell(cell)
        notebook.metadata["course"] = {**notebook.metadata.get("course", {}), "language": self.language}
        return notebook


def wordings(folder: Path) -> dict[str, Wording]:
    """Return the translations in an assignment's source folder, by language.

    Raises:
        CourseError: when a file cannot be read.
    """
    return {language: wording_in(folder, language) for language in languages_of(folder)}


def wording_in(folder: Path, language: str) -> Wording:
    """Return the words of the assignment with this source folder in a language that it is translated into.

    Raises:
        CourseError: when the file cannot be read.
    """
    path = folder / f"{language}.po"
    try:
        about = path.stat()
    except OSError as error:
        raise CourseError(f"{path}: {error.strerror}") from None
    return _read(path, about.st_mtime_ns, about.st_size)


@functools.lru_cache(maxsize=32)
def _read(path: Path, changed: int, size: int) -> Wording:
    """Read a file of translations, again when it is another one."""
    return Wording(path)


def edition_of(lines: Iterable[str], editions: Sequence[NotebookNode], noted: str = "") -> NotebookNode:
    """Return the edition of a released notebook that a submission was made from.

    What is given tells it, before what a student may have written, and that before what a front end keeps or loses.

    Args:
        lines: of the submission, in any order.
        editions: the released notebook in each language; the first where nothing tells.
        noted: the language that the submission's metadata name.
    """
    theirs = {line.strip() for line in lines}
    locked = _own([[cell for cell in notebook.cells if is_locked(cell)] for notebook in editions])
    whole = _own([notebook.cells for notebook in editions])
    alike = [
        (len(theirs & one), len(theirs & other), language_of(notebook) == noted)
        for one, other, notebook in zip(locked, whole, editions, strict=True)
    ]
    return editions[alike.index(max(alike))]


def _own(editions: list[list[NotebookNode]]) -> list[set[str]]:
    """Return the lines of each edition that not all of them have."""
    texts = [{line.strip() for cell in cells for line in cell.source.splitlines()} for cells in editions]
    return [own - set.intersection(*texts) for own in texts]
