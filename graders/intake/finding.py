"""Which of the files that were handed in is which notebook of the assignment.

Browsers, learning management systems and students rename notebooks, pack them and hand in copies; a notebook that a
person would find in the folder is found.
"""

import contextlib
import os
import re
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import is_solution

from graders.intake import parsing
from graders.intake.cells import grade_id_of, lines_of, named_cells, same_text, source_of
from graders.intake.parsing import Unusable, begins_like_a_notebook, read_cells
from graders.intake.rebuilding import content_of
from graders.words import marked

# Notebooks looked through for one that was handed in under another name; together they may have `SIZE_LIMIT`, too.
CANDIDATE_LIMIT = 20

# Names that a browser, an editor or a mail program gives a notebook; the content says whether it is one.
_PERHAPS = re.compile(r"\.(?:json|txt|ipynb[^/]*)$|(?:^|/)[^./]+$", re.IGNORECASE)
_ARCHIVE = re.compile(r"\.(?:zip|rar|7z|tar|tgz|gz|bz2|xz)$", re.IGNORECASE)
_CHECKPOINTS = ".ipynb_checkpoints"

_MISSING = marked("Файла {file} в сданной работе нет. Сдайте тетрадь под этим именем.")
_ARCHIVED = marked(
    "Файла {file} в сданной работе нет, есть архив: {others}. Распакуйте его и сдайте саму тетрадь под именем {file}."
)
_OTHERS = marked(
    "Файла {file} в сданной работе нет, а в тетрадях, которые в ней есть ({others}), ячеек этого задания нет. Сдайте "
    "тетрадь этого задания под именем {file}."
)
_AMBIGUOUS = marked(
    "Файла {file} в сданной работе нет, а занять его место могли бы: {others}. Переименуйте нужную тетрадь в {file} и "
    "сдайте ещё раз."
)
_NO_FILE = marked("Под именем {file} сдан не файл, а папка или ссылка. Сдайте саму тетрадь.")


@dataclass(frozen=True)
class _Candidate:
    """A notebook that stands under no name of the assignment's.

    Attributes:
        path: below the submission's folder.
        names: of the graded cells that it has, of any assignment.
        content: see `content_of`; None of one that cannot be read.
    """

    path: str
    names: frozenset[str]
    content: list[tuple[object, ...]] | None


def find_notebooks(
    folder: Path, released: Mapping[str, NotebookNode], sizes: dict[str, int], notes: Counter[str]
) -> dict[str, str | Unusable]:
    """Say under which path each notebook was handed in, or why there is none.

    One under another name is taken when it, or copies of it, alone hold cells of the missing notebook and of no other
    missing one; where no notebook does, the only one whose cells have lost their names; then an autosaved copy.

    Args:
        folder: the submission.
        released: the notebooks of the assignment by name, without `.ipynb`.
        sizes: of all files by path; an autosaved copy that is taken is added.
        notes: what is odd is added here.
    """
    sources: dict[str, str | Unusable] = {name: f"{name}.ipynb" for name in released}
    missing = {name: set(named_cells(released[name])) for name, file in sources.items() if file not in sizes}
    candidates = _candidates(folder, sizes, {f"{name}.ipynb" for name in released}, notes) if missing else []
    meant = {found.path: _meant(found, missing) for found in candidates}
    for name in missing:
        fitting = [found for found in candidates if name in meant[found.path]]
        claimed = [other for other in missing if any(other in meant[found.path] for found in fitting)]
        if not fitting and len(missing) == 1:
            nameless = [found for found in candidates if not found.names]
            fitting = [found for found in nameless if found.content]
            if not fitting and not os.path.lexists(folder / f"{name}.ipynb"):
                fitting = nameless  # it says what is wrong with it
            claimed = [name]
        if fitting and claimed == [name] and all(found.content == fitting[0].content for found in fitting):
            sources[name] = fitting[0].path
            if len(fitting) > 1:
                notes[f"{', '.join(repr(found.path) for found in fitting)}: all the same notebook"] += 1
        elif fitting:
            sources[name] = Unusable(_AMBIGUOUS, others=", ".join(sorted(found.path for found in fitting)))
        else:
            sources[name] = _autosaved(folder, name, sizes) or _nowhere(folder, name, sizes, candidates)
    return sources


def _meant(found: _Candidate, missing: Mapping[str, Collection[str]]) -> list[str]:
    """Say which of the missing notebooks one may be: by its cells, and where those repeat their names by its own."""
    fitting = [name for name, wanted in missing.items() if not found.names.isdisjoint(wanted)]
    stem = found.path.rpartition("/")[2]
    called = [name for name in fitting if re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", stem, re.IGNORECASE)]
    return called if len(called) == 1 else fitting


def _candidates(
    folder: Path, sizes: Mapping[str, int], taken: Collection[str], notes: Counter[str]
) -> list[_Candidate]:
    others = [path for path in sizes if path not in taken]
    notebooks = [path for path in others if path.lower().endswith(".ipynb")]
    perhaps = [path for path in others if path not in notebooks and _PERHAPS.search(path)]
    perhaps = [path for path in perhaps if begins_like_a_notebook(folder, path)]
    # what is too large to be read comes last: it may not hide the right one
    order = sorted(
        [*notebooks, *perhaps],
        key=lambda path: (sizes[path] > parsing.SIZE_LIMIT, path in perhaps, path.count("/"), path),
    )
    found, read = [], 0
    for number, path in enumerate(order):
        read += sizes[path]
        if number >= CANDIDATE_LIMIT or read > parsing.SIZE_LIMIT:
            notes[f"{len(order) - number} more notebooks, none looked into"] += 1
            break
        cells: list[Any] | None
        try:
            cells = read_cells(folder, path, sizes[path], Counter())
        except Unusable:
            if path in perhaps:
                continue
            cells = None
        names = frozenset(name for cell in cells or [] if (name := grade_id_of(cell)) is not None)
        found.append(_Candidate(path, names, None if cells is None else content_of(cells)))
    return found


def answers_of(cells: Iterable[Any], released: NotebookNode) -> set[tuple[str, str]]:
    """Return the names and texts of solutions' cells that say something else than the released ones."""
    solutions = {name: cell.source for name, cell in named_cells(released).items() if is_solution(cell)}
    texts = [(str(name), source_of(cell) or "") for cell in cells if (name := grade_id_of(cell)) in solutions]
    return {(name, "\n".join(lines_of(text))) for name, text in texts if not same_text(text, solutions[name])}


def answered(folder: Path, released: NotebookNode, sizes: Mapping[str, int]) -> dict[str, set[tuple[str, str]]]:
    """Return the answers of the notebooks that no name or place tells to be the right one, where they have any.

    Who works in a copy hands in both: a folder that nbgrader submits is whole.
    """
    found, read = {}, 0
    for path in sorted(path for path in sizes if path.lower().endswith(".ipynb"))[:CANDIDATE_LIMIT]:
        read += sizes[path]
        if read > parsing.SIZE_LIMIT:
            break
        with contextlib.suppress(Unusable):
            if answers := answers_of(read_cells(folder, path, sizes[path], Counter()), released):
                found[path] = answers
    return found


def _autosaved(folder: Path, name: str, sizes: dict[str, int]) -> str | None:
    path = f"{_CHECKPOINTS}/{name}-checkpoint.ipynb"
    try:
        info = (folder / path).lstat()
    except OSError:
        return None
    links = [place for place in (folder.parent, folder, folder / _CHECKPOINTS) if place.is_symlink()]
    if links or not stat.S_ISREG(info.st_mode):
        return None
    sizes[path] = info.st_size
    return path


def _nowhere(folder: Path, name: str, sizes: Mapping[str, int], candidates: Collection[_Candidate]) -> Unusable:
    if os.path.lexists(folder / f"{name}.ipynb"):
        return Unusable(_NO_FILE)
    if archives := sorted(path for path in sizes if _ARCHIVE.search(path)):
        return Unusable(_ARCHIVED, others=", ".join(archives))
    if strangers := sorted(found.path for found in candidates if found.names):
        return Unusable(_OTHERS, others=", ".join(strangers))
    return Unusable(_MISSING)
