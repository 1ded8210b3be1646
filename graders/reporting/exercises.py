"""What the feedback's summary says of each exercise: its title, why points were lost, where to read again."""

import re
from dataclasses import dataclass
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from graders import CourseError
from graders.execution.execute import CAUSES, UNREADABLE
from graders.notebooks import grade_id, read_notebook
from graders.precheck.cells import headings, titles
from graders.published import Address, course_settings, find_address
from graders.reporting.results import cause_of
from graders.wording.editions import languages_of, wording_in
from graders.words import SOURCE, marked, speaking, spoken, tr

# Characters of a reason in the summary; the whole of it stands below the cell.
_REASON_LENGTH = 400
_STEM = re.compile(r"\b(\d\d)_\w+")
_LESSON = marked("урок")  # how texts begin to name one, whatever its ending
_UNSOLVED = marked("Упражнение не решено: в решении осталась строка raise NotImplementedError.")


@dataclass(frozen=True)
class Lesson:
    """A lesson that prepares for an assignment.

    Attributes:
        number: its place in the course.
        title: its first heading.
        sections: the ids of the cells in which its other headings stand, by heading.
        url: where it can be opened; None where it is not published.
    """

    number: int
    title: str
    sections: dict[str, str]
    url: str | None


class NameExercises(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Tell the feedback page what the course calls its exercises, in `resources["exercises"]`, by `grade_id`.

    Titles come from the release, since a student may have changed the headings; words are of the notebook's language,
    which `SafePage` has noted in `resources["language"]`.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Describe each of nbgrader's cells; see the class."""
        with speaking(resources.get("language", SOURCE)):
            return self._named(nb, resources)

    def _named(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        about = resources["nbgrader"]
        coursedir = CourseDirectory(parent=self)
        root = Path(coursedir.root)
        folder = coursedir.format_path(coursedir.release_directory, ".", about["assignment"])
        source = coursedir.format_path(coursedir.source_directory, ".", about["assignment"])
        released = _released(Path(folder, f"{about['notebook']}.ipynb"), Path(source), spoken()) or nb
        entry = course_settings(root).get("assignments", {}).get(about["assignment"], {})
        lessons = read_lessons(root, entry.get("lessons"))
        named, texts = titles(released.cells, tr), exercise_texts(released.cells)
        translated = entry.get("titles", {}).get(spoken(), "")
        resources["assignment_title"] = str(translated or entry.get("title", ""))
        resources["exercises"] = {}
        for cell in nb.cells:
            name = grade_id(cell)
            if name is None:
                continue
            resources["exercises"][name] = {
                "title": named.get(name, name.removeprefix("test_")),
                "reason": reason_of(cell),
                "lesson": lesson_for(cell, texts.get(name, ""), lessons),
            }
        return nb, resources


def _released(path: Path, source: Path, language: str) -> NotebookNode | None:
    """Return a released notebook in a language that it is translated into in its source folder."""
    notebook = _readable(path)
    if notebook is None or language not in languages_of(source):
        return notebook
    return wording_in(source, language).notebook(notebook)


def _readable(path: Path) -> NotebookNode | None:
    try:
        return read_notebook(path)
    except CourseError:
        return None  # the student's own headings will do


def reason_of(cell: NotebookNode) -> str:
    """Return why a cell failed as its student reads it: what the harness says of it is in words already."""
    cause = cause_of(cell)
    if cause == "NotImplementedError":
        return tr(_UNSOLVED)
    for kind in CAUSES:
        cause = cause.removeprefix(f"{kind}: ")
    return cause if len(cause) <= _REASON_LENGTH else f"{cause[: _REASON_LENGTH - 1]}…"


def lesson_for(cell: NotebookNode, text: str, lessons: list[Lesson]) -> dict[str, str | None] | None:
    """Return which lesson to read again, see `find_lesson`; none where nothing is wrong but the file itself."""
    return None if cause_of(cell).startswith(f"{UNREADABLE}: ") else find_lesson([reason_of(cell), text], lessons)


def exercise_texts(cells: list[NotebookNode]) -> dict[str, str]:
    """Return the text of the exercise that each of nbgrader's cells belongs to: from the heading above it on."""
    text, found = "", {}
    for cell in cells:
        name = grade_id(cell)
        if name is not None:
            found[name] = text
        elif cell.cell_type == "markdown":
            text = cell.source if headings(cell.source, tr) else f"{text}\n{cell.source}"
    return found


def read_lessons(root: Path, numbers: list[int] | None) -> list[Lesson]:
    """Read the headings of the lessons in `notebooks/`: of each its translation, where there is one.

    Args:
        root: the course directory.
        numbers: those of the assignment; None for all.
    """
    lessons, address = [], _address(root)
    folders = (root / "notebooks", root / "notebooks" / spoken())
    paths = {path.name: path for folder in folders for path in folder.glob("[0-9][0-9]_*.ipynb")}
    for _, path in sorted(paths.items()):
        number = int(path.name[:2])
        notebook = _readable(path) if numbers is None or number in numbers else None
        if notebook is None:
            continue
        found = {
            heading: str(cell.get("id", ""))
            for cell in reversed(notebook.cells)
            if cell.cell_type == "markdown"
            for heading in headings(cell.source, tr)
        }
        title = next((heading for cell in notebook.cells[:1] for heading in headings(cell.source, tr)), path.stem)
        found.pop(title, None)
        url = address.colab(path.relative_to(root).as_posix()) if address else None
        lessons.append(Lesson(number, title, found, url))
    return lessons


def _address(root: Path) -> Address | None:
    try:
        return find_address(root)
    except CourseError:
        return None  # `course sync` complains of the setting


def find_lesson(texts: list[str], lessons: list[Lesson]) -> dict[str, str | None] | None:
    """Return what the first text that names a lesson, or one of its sections in quotation marks, names.

    Returns:
        What to call it (`name`) and where it is (`url`, None where the course is not published); None where none is
        named.
    """
    by_number = re.compile(rf"\b{re.escape(tr(_LESSON))}\w*\s+(\d{{1,2}})\b", re.IGNORECASE)
    for text in texts:
        for lesson in lessons:
            number = f"{lesson.number:02}"
            for heading, cell in lesson.sections.items():
                if tr("«{title}»").format(title=heading) in text:
                    url = f"{lesson.url}#scrollTo={cell}" if lesson.url and cell else lesson.url
                    name = tr("урок {number} «{title}», раздел «{section}»")
                    return {"name": name.format(number=number, title=lesson.title, section=heading), "url": url}
        numbers = {int(number) for number in _STEM.findall(text) + by_number.findall(text)}
        for lesson in lessons:
            if lesson.number in numbers:
                name = tr("урок {number} «{title}»")
                return {"name": name.format(number=f"{lesson.number:02}", title=lesson.title), "url": lesson.url}
    return None
