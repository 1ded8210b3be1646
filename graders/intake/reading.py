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
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import count
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from graders import CourseError
from graders.intake.moments import TIMESTAMP, contradictions, is_moment
from graders.text import has_more_values, printable

# All files of a submission together, and each of its notebooks: more is a mistake, and would be held in memory.
SIZE_LIMIT = 200_000_000
FILE_LIMIT = 5_000
# Cells of a notebook; each costs some milliseconds on the whole way, and the longest of the course has some 60.
CELL_LIMIT = 2_000
# Values in a notebook's JSON, outputs among them; read, they take a hundred bytes each.
VALUE_LIMIT = 3_000_000
# Characters and lines of all its cells; each line is a value of its own wherever a notebook is written.
SOURCE_LIMIT = 5_000_000
LINE_LIMIT = 50_000
# Notebooks looked through for one that was handed in under another name; together they may have `SIZE_LIMIT`, too.
CANDIDATE_LIMIT = 20
NOTE_LIMIT = 20

_NEW_CELL: dict[str, Callable[..., NotebookNode]] = {
    "code": new_code_cell,
    "markdown": new_markdown_cell,
    "raw": new_raw_cell,
}
_MARKUP = set('<>"\\')
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_MAJOR, _MINOR = nbformat.current_nbformat, nbformat.current_nbformat_minor

_UNREADABLE = "Файл {file} не читается: {why}. Откройте свою тетрадь в Jupyter или Colab, сохраните и сдайте ещё раз."
_MISSING = "Файла {file} в сданной работе нет. Сдайте тетрадь под этим именем."
_AMBIGUOUS = (
    "Файла {file} в сданной работе нет, а занять его место могли бы: {others}. Переименуйте нужную тетрадь в {file} и "
    "сдайте ещё раз."
)
_NO_FILE = "Под именем {file} сдан не файл, а папка или ссылка. Сдайте саму тетрадь."
_FORBIDDEN = "Файл {file} не удалось открыть: {why}. Сообщите преподавателю."
_TOO_LARGE = (
    "Файл {file} больше {limit} МБ. Удалите вывод ячеек (в Jupyter: Kernel → Restart Kernel and Clear Outputs of All "
    "Cells), сохраните и сдайте ещё раз."
)
_TOO_MUCH = (
    "В файле {file} слишком много данных. Удалите вывод ячеек (в Jupyter: Kernel → Restart Kernel and Clear Outputs of "
    "All Cells), сохраните и сдайте ещё раз."
)
_TOO_LONG = (
    "В ячейках файла {file} слишком много текста: можно не больше {lines} строк и {characters} млн символов. Удалите "
    "то, что не относится к заданию, сохраните и сдайте ещё раз."
)
_TOO_MANY_CELLS = (
    "В файле {file} больше {limit} ячеек. Удалите ячейки, которые не относятся к заданию, сохраните и сдайте ещё раз."
)


@dataclass(frozen=True)
class Submission:
    """What grading starts from.

    Attributes:
        student: the student's id.
        assignment: the assignment's name.
        files: relative POSIX path → content: the assignment's notebooks (nbformat 4.5, no outputs) and the student's
            other files as they are.
        problems: notebook name → why it could not be used and what the student can do, in Russian. Among the files
            such a notebook is the released one, with the cause in its metadata under `course`, `problem`.
        mended: what was put right or left out, and what is odd, for the instructor.
    """

    student: str
    assignment: str
    files: dict[str, bytes]
    problems: dict[str, str] = field(default_factory=dict)
    mended: list[str] = field(default_factory=list)


class _Unusable(Exception):
    """A notebook cannot be used."""

    def __init__(self, template: str, **details: str) -> None:
        self.template, self.details = template, details

    def cause(self, file: str) -> str:
        """Return what to tell the student about the notebook `file`."""
        return self.template.format(file=file, **self.details)


def read_submission(
    folder: Path,
    assignment: str,
    released: Mapping[str, NotebookNode],
    ignore: Iterable[str] = (),
    provided: Iterable[str] = (),
) -> Submission:
    """Read a submission folder `submitted/STUDENT/ASSIGNMENT`; nothing in it is changed, no link is followed.

    Args:
        folder: the submission.
        assignment: the assignment's name.
        released: the released notebooks of the assignment by name, without `.ipynb`.
        ignore: patterns of file and folder names to leave out, as `CourseDirectory.ignore`.
        provided: relative paths of files the course puts beside the notebooks, which nothing may stand in the way of.

    Raises:
        CourseError: when there is no such folder, or nbgrader would take the student's id for another.
    """
    if not os.path.lexists(folder):
        raise CourseError(f"{folder}: no such submission")
    student = folder.parent.name
    if glob.has_magic(student) or student != student.strip():
        raise CourseError(
            f"{folder}: nbgrader takes *, ? and [ in an id for a pattern and drops outer spaces; rename the folder "
            f"{student!r}"
        )
    if set(student) & _MARKUP or printable(student) != student:
        raise CourseError(
            f"{folder}: the formgrader puts an id into its pages as it is; rename the folder {student!a}, which has a "
            "bracket, a quotation mark, a backslash or something invisible in it"
        )
    notes: Counter[str] = Counter()
    sizes = _find_files(folder, list(ignore), notes)
    sources = _find_notebooks(folder, released, sizes, notes)
    files, problems, mended = {}, {}, []
    for name, original in released.items():
        file, source = f"{name}.ipynb", sources[name]
        of_notebook: Counter[str] = Counter()
        try:
            if isinstance(source, _Unusable):
                raise source
            if source != file:
                of_notebook[f"was handed in as {source!r}"] += 1
            cells = _read_cells(folder, source, sizes[source], of_notebook)
            notebook = _rebuild(cells, original, of_notebook)
        except _Unusable as error:
            problems[name] = error.cause(file)
            notebook = copy.deepcopy(original)
            notebook.metadata["course"] = {"problem": problems[name]}
        files[file] = _to_bytes(notebook)
        mended += [f"{file}: {line}" for line in _lines(of_notebook)]
    pages = [f"{name}.html" for name in released]  # where the feedback will stand
    files |= _read_others(folder, sizes, [*files, *provided, TIMESTAMP], pages, notes)
    found = [source for source in sources.values() if isinstance(source, str)]
    mended += contradictions(files.get(TIMESTAMP, b""), folder, found)
    return Submission(student, assignment, files, problems, mended + _lines(notes))


def stage(submission: Submission, folder: Path) -> None:
    """Write the files of a submission into `folder`, which nbgrader then takes for what was submitted."""
    for name, content in submission.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _lines(notes: Counter[str]) -> list[str]:
    lines = [text if times == 1 else f"{text} ({times} times)" for text, times in notes.items()]
    return [*lines[:NOTE_LIMIT], f"and {len(lines) - NOTE_LIMIT} more"] if len(lines) > NOTE_LIMIT else lines


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
    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(filter(wanted, folders))
        for name in [*folders, *filter(wanted, names)]:
            path = Path(place, name)
            relative = path.relative_to(folder).as_posix()
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


def _find_notebooks(
    folder: Path, released: Mapping[str, NotebookNode], sizes: Mapping[str, int], notes: Counter[str]
) -> dict[str, str | _Unusable]:
    """Say under which path each notebook was handed in, or why there is none.

    One under another name is taken when it alone holds cells of the missing notebook, and of no other missing one.
    """
    sources: dict[str, str | _Unusable] = {name: f"{name}.ipynb" for name in released}
    missing = {name: set(_graded_cells(released[name])) for name, file in sources.items() if file not in sizes}
    candidates: dict[str, set[str]] = {}
    if missing:
        others = [path for path in sizes if path.lower().endswith(".ipynb") and path not in sources.values()]
        read = 0
        # what is too large to be read comes last: it may not hide the right one
        for number, path in enumerate(
            sorted(others, key=lambda path: (sizes[path] > SIZE_LIMIT, path.count("/"), path))
        ):
            read += sizes[path]
            if number >= CANDIDATE_LIMIT or read > SIZE_LIMIT:
                notes[f"{len(others) - number} more notebooks, none looked into"] += 1
                break
            names = _grade_ids(folder, path, sizes[path])
            candidates[path] = {name for name, ids in missing.items() if ids & names}
    for name in missing:
        fitting = sorted(path for path, names in candidates.items() if name in names)
        if len(fitting) == 1 and len(candidates[fitting[0]]) == 1:
            sources[name] = fitting[0]
        elif fitting:
            sources[name] = _Unusable(_AMBIGUOUS, others=", ".join(fitting))
        else:
            sources[name] = _Unusable(_NO_FILE if os.path.lexists(folder / f"{name}.ipynb") else _MISSING)
    return sources


def _grade_ids(folder: Path, path: str, size: int) -> set[str | None]:
    try:
        return {_grade_id(cell) for cell in _read_cells(folder, path, size, Counter())}
    except _Unusable:
        return set()


def _read_cells(folder: Path, path: str, size: int, notes: Counter[str]) -> list[Any]:
    """Return the cells of a notebook file as nbformat 4 lays them out; nothing is known of any of them yet."""
    if size > SIZE_LIMIT:
        raise _Unusable(_TOO_LARGE, limit=str(SIZE_LIMIT // 1_000_000))
    try:
        data = (folder / path).read_bytes()
    except OSError as error:
        raise _Unusable(_FORBIDDEN, why=str(error.strerror)) from None
    return _parse(_decode(data, notes), notes)


def _decode(data: bytes, notes: Counter[str]) -> str:
    encoding = json.detect_encoding(data)  # UTF-8, -16 or -32, with or without a byte order mark
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        damaged = text.count("\ufffd")
        # In a Windows text nearly every letter that is not English is broken UTF-8, in a damaged file few are.
        if 2 * damaged > sum(not character.isascii() for character in text):
            notes["is not UTF-8, read as Windows-1251"] += 1
            return data.decode("cp1251", "replace")
        notes[f"{damaged} damaged characters replaced"] += 1
    else:
        if encoding != "utf-8":
            notes[f"is not plain UTF-8, read as {encoding}"] += 1
    return text


def _parse(text: str, notes: Counter[str]) -> list[Any]:
    if not text.strip():
        raise _unreadable("он пуст")
    if text.lstrip().startswith("<"):
        raise _unreadable("это веб-страница, а не тетрадь")
    if has_more_values(text, VALUE_LIMIT):
        raise _Unusable(_TOO_MUCH)
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"в строке {error.lineno} нарушен формат JSON"
        raise _unreadable(f"{where}, возможно, файл сохранён не до конца") from None
    except (ValueError, RecursionError):
        raise _unreadable("в нём слишком длинные числа или слишком глубоко вложенные данные") from None
    if not isinstance(content, dict):
        raise _unreadable("это не тетрадь Jupyter")
    major, minor = content.get("nbformat"), content.get("nbformat_minor")
    if not isinstance(major, int):
        major = 3 if "worksheets" in content else _MAJOR
        notes[f"names no format version, read as nbformat {major}"] += 1
    if major > _MAJOR:
        raise _unreadable(f"он сохранён в формате {major}, а читаются форматы до {_MAJOR}")
    if major < _MAJOR:
        content = _upgrade(content, major)
        notes[f"nbformat {major} upgraded"] += 1
    elif isinstance(minor, int) and minor > _MINOR:
        notes[f"nbformat {major}.{minor} read as {_MAJOR}.{_MINOR}"] += 1
    cells = content.get("cells")
    if not isinstance(cells, list):
        raise _unreadable("это не тетрадь Jupyter")
    return cells


def _unreadable(why: str) -> _Unusable:
    return _Unusable(_UNREADABLE, why=why)


def _upgrade(content: dict[str, Any], major: int) -> dict[str, Any]:
    try:
        cells = [cell for sheet in content.get("worksheets", [content]) for cell in sheet["cells"]]
        if len(cells) > CELL_LIMIT:
            raise _Unusable(_TOO_MANY_CELLS, limit=str(CELL_LIMIT))
        for cell in cells:
            cell["outputs"] = []  # not needed, and often what is malformed
        notebook: NotebookNode = nbformat.convert(nbformat.versions[major].to_notebook_json(content), _MAJOR)
    except _Unusable:
        raise
    except Exception:  # nbformat trusts its input and fails in as many ways as there are malformed ones
        raise _unreadable(f"он сохранён в старом формате {major} и повреждён") from None
    for cell in notebook.cells:
        cell.pop("id", None)  # a random one
    return notebook


def _rebuild(cells: list[Any], released: NotebookNode, notes: Counter[str]) -> NotebookNode:
    """Make a valid notebook of what a student's cells say, and of the release for all that grading relies on.

    Metadata are those of the release: what nbgrader wrote there is what nbgrader expects to find.
    """
    originals = _graded_cells(released)
    cells = _bounded(cells, originals, notes)
    last = {_grade_id(cell): index for index, cell in enumerate(cells)}
    ids: set[str] = set()
    lines = characters = 0
    notebook: NotebookNode = new_notebook(metadata=copy.deepcopy(released.metadata))
    for index, cell in enumerate(cells):
        if not isinstance(cell, dict):
            notes["something that is no cell left out"] += 1
            continue
        grade_id = _grade_id(cell)
        original = None if grade_id is None else originals.get(grade_id)
        if original is not None and last[grade_id] != index:
            notes[f"cell {grade_id} stands there more than once; the last one counts"] += 1  # as in nbgrader
            original = None
        kind = _cell_type(cell, original, notes)
        source = _source(cell, notes)
        lines, characters = lines + source.count("\n") + 1, characters + len(source)
        if lines > LINE_LIMIT or characters > SOURCE_LIMIT:
            raise _Unusable(_TOO_LONG, lines=str(LINE_LIMIT), characters=str(SOURCE_LIMIT // 1_000_000))
        fresh = _NEW_CELL[kind](source, id=_unused_id(cell.get("id"), index, ids))
        if original is not None:
            fresh.metadata = copy.deepcopy(original.metadata)
        if kind != "code" and "attachments" in cell:  # pictures pasted into a written answer
            _attach(fresh, cell["attachments"], notes)
        notebook.cells.append(fresh)
    return notebook


def _bounded(cells: list[Any], originals: Collection[str], notes: Counter[str]) -> list[Any]:
    """Return the cells; where there are too many, those that say something."""
    if len(cells) <= CELL_LIMIT:
        return cells
    said = [
        cell
        for cell in cells
        if isinstance(cell, dict) and (_grade_id(cell) in originals or cell.get("source") or cell.get("attachments"))
    ]
    if len(said) > CELL_LIMIT:
        raise _Unusable(_TOO_MANY_CELLS, limit=str(CELL_LIMIT))
    notes[f"{len(cells) - len(said)} cells without content left out"] += 1
    return said


def _graded_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {name: cell for cell in notebook.cells if (name := _grade_id(cell)) is not None}


def _grade_id(cell: Any) -> str | None:
    try:
        name = cell["metadata"]["nbgrader"]["grade_id"]
    except (TypeError, KeyError, IndexError):
        return None
    return name if isinstance(name, str) else None


def _cell_type(cell: dict[str, Any], original: NotebookNode | None, notes: Counter[str]) -> str:
    kind = cell.get("cell_type")
    if original is not None:
        if kind != original.cell_type:
            notes[f"cell {_grade_id(cell)} made a {original.cell_type} cell again"] += 1
        released: str = original.cell_type
        return released
    if isinstance(kind, str) and kind in ("code", "markdown", "raw"):
        return kind
    notes["a cell of unknown type"] += 1
    return "code" if "outputs" in cell or "execution_count" in cell else "markdown"


def _source(cell: dict[str, Any], notes: Counter[str]) -> str:
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        notes["a cell without source"] += 1
        return ""
    return source


def _unused_id(wanted: object, index: int, ids: set[str]) -> str:
    """Return the student's cell id where it is valid, else one that comes out the same every time."""
    if isinstance(wanted, str) and _CELL_ID.fullmatch(wanted) and wanted not in ids:
        chosen = wanted
    else:
        chosen = next(name for number in count(index) if (name := f"cell-{number}") not in ids)
    ids.add(chosen)
    return chosen


def _attach(cell: NotebookNode, attachments: Any, notes: Counter[str]) -> None:
    bundles = list(attachments.values()) if isinstance(attachments, dict) else [None]
    if all(isinstance(bundle, dict) and all(isinstance(data, str) for data in bundle.values()) for bundle in bundles):
        cell["attachments"] = nbformat.from_dict(attachments)
    else:
        notes["malformed attachments left out"] += 1


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
        if len(files) >= FILE_LIMIT or total + sizes[path] > SIZE_LIMIT:
            left_out.update({"files": 1, "bytes": sizes[path]})
            continue
        try:
            content = (folder / path).read_bytes()
        except OSError as error:
            notes[f"{path!r}: left out, {error.strerror}"] += 1
            continue
        if path == TIMESTAMP and not is_moment(content):
            notes[f"{path}: left out, cannot be read"] += 1
            continue
        files[path] = content
        total += len(content)
    if left_out:
        notes[
            f"{left_out['files']} files of {left_out['bytes'] / 1_000_000:.1f} MB left out: a submission may have "
            f"{FILE_LIMIT} files of {SIZE_LIMIT // 1_000_000} MB together"
        ] += 1
    return files


def _in_the_way(path: str, name: str) -> bool:
    """Say whether one of the two would have to be a folder for the other to be a file."""
    return path.startswith(f"{name}/") or name.startswith(f"{path}/")
