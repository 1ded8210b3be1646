"""What a student handed in, whatever it is, becomes something that can be graded.

nbgrader refuses a submission whose notebook it cannot read, and then there is no grade. Here a notebook is read as
far as it can be and written anew; one that cannot be used is replaced by the released one with the cause noted in
it, so that its points exist and the student is told what to do.
"""

import copy
import glob
import json
import os
import re
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from graders import CourseError
from graders.files import too_deep, walk
from graders.intake import parsing
from graders.intake.cells import source_of
from graders.intake.finding import answered, answers_of, find_notebooks
from graders.intake.moments import TIMESTAMP, contradictions, read_moment
from graders.intake.parsing import Unusable, read_cells
from graders.intake.rebuilding import rebuild
from graders.notebooks import language_of
from graders.text import few, printable
from graders.wording.editions import edition_of
from graders.words import speaking

FILE_LIMIT = 5_000
_LOOKED_AT = 5_000_000
_NOTED = re.compile(rb'"course":\s*\{[^{}]{0,200}"language":\s*"([a-z]{2,3}(?:-[A-Za-z]{1,8})?)"')

_MARKUP = set('<>"\\')
# Left out without a word: what programs leave behind.
_LITTER = ("*.pyc", ".*")
_ID_LIMIT = 255  # bytes, as file systems have it


@dataclass(frozen=True)
class Submission:
    """What grading starts from.

    Attributes:
        student: the student's id.
        assignment: the assignment's name.
        files: relative POSIX path → content: the assignment's notebooks (nbformat 4.5, no outputs) and the student's
            other files as they are.
        problems: notebook name → why it could not be used and what the student can do, in the release's language.
            Among the files such a notebook is the released one, with the cause in its metadata under `course`,
            `problem`.
        mended: what was put right or left out, and what is odd, for the instructor.
    """

    student: str
    assignment: str
    files: dict[str, bytes]
    problems: dict[str, str] = field(default_factory=dict)
    mended: list[str] = field(default_factory=list)


def read_submission(
    folder: Path,
    assignment: str,
    released: Mapping[str, NotebookNode],
    ignore: Iterable[str] = (),
    provided: Iterable[str] = (),
    translated: Mapping[str, Sequence[NotebookNode]] = {},
) -> Submission:
    """Read a submission folder `submitted/STUDENT/ASSIGNMENT`; nothing in it is changed, no link is followed.

    Args:
        folder: the submission.
        assignment: the assignment's name.
        released: the released notebooks of the assignment by name, without `.ipynb`.
        ignore: patterns of file and folder names to leave out, as `CourseDirectory.ignore`.
        provided: relative paths of files the course puts beside the notebooks, which nothing may stand in the way of.
        translated: the same notebooks in other languages; a submission is read as one that was made from the notebook
            in its language.

    Raises:
        CourseError: when there is no such folder, or nbgrader would take the student's id for another.
    """
    if not os.path.lexists(folder):
        raise CourseError(f"{folder}: no such submission")
    student = folder.parent.name
    if why := unusable_id(student):
        raise CourseError(f"{folder}: {why}; rename the folder {student!a}")
    notes: Counter[str] = Counter()
    sizes = _find_files(folder, list(ignore), notes)
    sources = find_notebooks(folder, released, sizes, notes)
    files, problems, mended = {}, {}, []
    for name, original in released.items():
        file, source = f"{name}.ipynb", sources[name]
        of_notebook: Counter[str] = Counter()
        edition = _edition(folder, source, sizes.get(str(source), 0), original, translated.get(name, ()))
        with speaking(language_of(edition)):
            try:
                if isinstance(source, Unusable):
                    raise source
                if source != file:
                    of_notebook[f"was handed in as {source!r}"] += 1
                cells = read_cells(folder, source, sizes[source], of_notebook)
                notebook = rebuild(cells, edition, of_notebook)
                if source == file:
                    others = {path: size for path, size in sizes.items() if path not in sources.values()}
                    own = answers_of(cells, edition) | answers_of(notebook.cells, edition)
                    _tell_of_others(own, answered(folder, edition, others), of_notebook)
            except Unusable as error:
                problems[name] = error.cause(file)
                notebook = copy.deepcopy(edition)
                notebook.metadata["course"] = {**edition.metadata.get("course", {}), "problem": problems[name]}
        files[file] = _to_bytes(notebook)
        mended += [f"{file}: {line}" for line in _lines(of_notebook)]
    pages = [f"{name}.html" for name in released]  # where the feedback will stand
    found = [source for source in sources.values() if isinstance(source, str)]
    others = {path: size for path, size in sizes.items() if path not in found}
    files |= _read_others(folder, others, [*files, *provided, TIMESTAMP], pages, notes)
    mended += contradictions(read_moment(files.get(TIMESTAMP, b"")), folder, found)
    return Submission(student, assignment, files, problems, mended + _lines(notes))


def _tell_of_others(own: set[tuple[str, str]], others: Mapping[str, set[tuple[str, str]]], notes: Counter[str]) -> None:
    """Say which notebooks beside the one that counts may be the one that was meant."""
    for path, answers in others.items():
        if not own:
            notes[f"nothing in it is answered, and {path!r} beside it has answers; the former counts"] += 1
        elif not answers <= own:
            notes[f"{path!r} beside it has other answers; it does not count"] += 1


def _edition(
    folder: Path, source: str | Unusable, size: int, original: NotebookNode, translated: Sequence[NotebookNode]
) -> NotebookNode:
    """Return the released notebook in the language of a submission, whose file may be damaged."""
    if not translated or isinstance(source, Unusable) or size > parsing.SIZE_LIMIT:
        return original
    try:
        content = (folder / source).read_bytes()
    except OSError:
        return original  # and why it cannot be read is told when it is
    try:
        cells = parsing.parse_cells(content, Counter())  # in any encoding, and never more values than can be held
        texts = [source_of(cell) or "" for cell in cells if isinstance(cell, dict)]
    except Unusable:
        texts = [_unquoted(line) for line in content[:_LOOKED_AT].decode("utf-8", "replace").splitlines()]
    noted = _NOTED.search(content)
    # a notebook of more text is not taken, whatever its language, see `rebuilding.SOURCE_LIMIT`
    lines = "\n".join(texts)[:_LOOKED_AT].splitlines()
    return edition_of(lines, [original, *translated], noted[1].decode() if noted else "")


def _unquoted(line: str) -> str:
    """Return what a line of a damaged notebook says."""
    quoted = line.strip().rstrip(",")
    try:
        return str(json.loads(quoted)) if quoted.startswith('"') else line
    except ValueError:
        return line


def unusable_id(student: str) -> str | None:
    """Say why a student's id cannot be used, or None; it is the name of a folder, too."""
    if glob.has_magic(student) or student != student.strip():
        return "nbgrader takes *, ? and [ in an id for a pattern and drops outer spaces"
    if set(student) & _MARKUP or printable(student) != student:
        return (
            "the formgrader puts an id into its pages as it is, so that it may have no angle bracket, double quotation "
            "mark, backslash or anything invisible in it"
        )
    if not student or student in (".", "..") or "/" in student or len(student.encode()) > _ID_LIMIT:
        return f"an id names a folder: no slash in it, and at most {_ID_LIMIT} bytes"
    return None


def stage(submission: Submission, folder: Path) -> None:
    """Write the files of a submission into `folder`, which nbgrader then takes for what was submitted."""
    for name, content in submission.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _lines(notes: Counter[str]) -> list[str]:
    lines = [text if times == 1 else f"{text} ({times} times)" for text, times in notes.items()]
    return few(lines)


def _find_files(folder: Path, ignore: Collection[str], notes: Counter[str]) -> dict[str, int]:
    """Return the sizes of the regular files below `folder` by relative path; links and devices are left out."""
    for link in (folder, folder.parent):
        if link.is_symlink():
            notes[f"{link.name}: a link, not followed"] += 1
            return {}

    def wanted(name: str) -> bool:
        return not any(fnmatchcase(name, pattern) for pattern in ignore)

    def unreadable(error: OSError) -> None:
        notes[f"{error.filename!r}: left out, {error.strerror}"] += 1

    sizes = {}
    for place, folders, names in walk(folder, unreadable):
        folders[:] = sorted(filter(wanted, folders))
        for name in names:
            if not wanted(name) and not any(fnmatchcase(name, pattern) for pattern in _LITTER):
                notes[f"{name!r}: left out, as `CourseDirectory.ignore` says"] += 1
        for name in [*folders, *filter(wanted, names)]:
            path = Path(place, name)
            relative = path.relative_to(folder).as_posix()
            if too_deep(relative):
                notes["folders too deep to be graded left out"] += 1
                if name in folders:
                    folders.remove(name)
                continue
            try:
                relative.encode()  # a name in another encoding could not be sent
                info = path.lstat()
            except OSError as error:
                unreadable(error)
            except UnicodeEncodeError:
                notes[f"{relative!r}: left out, its name is not UTF-8"] += 1
            else:
                if stat.S_ISREG(info.st_mode):
                    sizes[relative] = info.st_size
                elif not stat.S_ISDIR(info.st_mode):
                    notes[f"{relative!r}: left out, a link or no ordinary file"] += 1
    return sizes


def _to_bytes(notebook: NotebookNode) -> bytes:
    # half of a surrogate pair can stand in JSON, but not in UTF-8
    text: str = nbformat.writes(notebook)
    return text.encode("utf-8", "replace") + b"\n"


def _read_others(
    folder: Path, sizes: Mapping[str, int], fixed: Collection[str], pages: Collection[str], notes: Counter[str]
) -> dict[str, bytes]:
    """Read what the student handed in beside the notebooks, as far as it fits; the uppermost and smallest first."""
    files: dict[str, bytes] = {}
    total, left_out = 0, Counter[str]()
    for path in sorted(sizes, key=lambda path: (path != TIMESTAMP, path.count("/"), sizes[path], path)):
        if path.lower().endswith(".ipynb"):
            continue  # nbgrader takes no other notebooks along either
        if path in pages or any(_in_the_way(path, name) for name in (*fixed, *pages)):
            notes[f"{path!r}: left out, stands where another file belongs"] += 1
            continue
        if len(files) >= FILE_LIMIT or total + sizes[path] > parsing.SIZE_LIMIT:
            left_out.update({"files": 1, "bytes": sizes[path]})
            continue
        try:
            content = (folder / path).read_bytes()
        except OSError as error:
            notes[f"{path!r}: left out, {error.strerror}"] += 1
            continue
        if path == TIMESTAMP:
            try:
                moment = read_moment(content)
            except ValueError:
                notes[f"{path}: left out, cannot be read"] += 1
                continue
            if moment is None:
                notes[f"{path}: empty, left out; nothing is said of when this was handed in"] += 1
                continue
            content = f"{moment.replace(tzinfo=None)} UTC\n".encode()  # a form that nbgrader reads right
        files[path] = content
        total += len(content)
    if left_out:
        notes[
            f"{left_out['files']} files of {left_out['bytes'] / 1_000_000:.1f} MB left out: a submission may have "
            f"{FILE_LIMIT} files of {parsing.SIZE_LIMIT // 1_000_000} MB together"
        ] += 1
    return files


def _in_the_way(path: str, name: str) -> bool:
    """Say whether one of the two would have to be a folder for the other to be a file."""
    return path.startswith(f"{name}/") or name.startswith(f"{path}/")
