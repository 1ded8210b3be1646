"""What the course consists of, read from the lessons themselves: navigation, tables of lessons and assignments.

Nothing here is kept by hand in two places: a lesson says its own title, time and topics in its first cell, and
`[tool.course.assignments]` in pyproject.toml says which lessons prepare for which assignment.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from graders import CourseError
from graders.files import read_text
from graders.published import course_settings

ALL_LESSONS = "[Все уроки](README.md)"
PAGES = ("notebooks/README.md", "README.ru.md")
_NAVIGATION = re.compile(rf"^.*{re.escape(ALL_LESSONS)}.*$", re.MULTILINE)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_ROW = re.compile(r"^\| \*\*(.+?)\*\* \| (.+?) \|$", re.MULTILINE)
_NUMBER = re.compile(r"(\d+)_")
_BLOCK = re.compile(r"(<!-- course sync: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


@dataclass(frozen=True)
class Lesson:
    """One lesson, as its first cell describes it.

    Attributes:
        number: its place in the course, from the file name.
        stem: the file name without suffix.
        title: the first heading.
        facts: the table of the header, for example `{"Время": "30 минут"}`.
    """

    number: int
    stem: str
    title: str
    facts: dict[str, str]


@dataclass(frozen=True)
class Assignment:
    """One assignment, as pyproject.toml describes it.

    Attributes:
        name: its folder.
        title: what students call it.
        lessons: the numbers of the lessons that prepare for it.
        released: whether students can have it already.
    """

    name: str
    title: str
    lessons: tuple[int, ...]
    released: bool

    def link(self, to_root: str) -> str:
        """Return the title as a Markdown link, or say that the assignment is still being written."""
        if not self.released:
            return f"«{self.title}» (готовится)"
        return f"[«{self.title}»]({to_root}release/{self.name}/{self.name}.ipynb)"


@dataclass(frozen=True)
class Catalogue:
    """The lessons, by number, and the assignments, in the order of pyproject.toml."""

    lessons: tuple[Lesson, ...]
    assignments: tuple[Assignment, ...]

    def prepared_by(self, lesson: Lesson) -> Assignment | None:
        """Return the assignment that a lesson prepares for."""
        return next((item for item in self.assignments if lesson.number in item.lessons), None)


def lesson_texts(root: Path) -> list[Path]:
    """Return the Markdown of the lessons, by name."""
    return sorted(path for path in root.glob("notebooks/*.md") if path.stem != "README")


def read_catalogue(root: Path) -> Catalogue:
    """Read the headers of all lessons and the list of assignments.

    Raises:
        CourseError: when an assignment's entry lacks its title or its lessons.
    """
    lessons = []
    for path in lesson_texts(root):
        text = read_text(path)
        header = text.split("```", 1)[0]
        number, title = _NUMBER.match(path.stem), _TITLE.search(header)
        lessons.append(
            Lesson(
                number=int(number[1]) if number else 0,
                stem=path.stem,
                title=title[1].strip() if title else path.stem,
                facts=dict(_ROW.findall(header)),
            )
        )
    assignments = []
    entries = course_settings(root).get("assignments", {})
    if not isinstance(entries, dict):
        raise CourseError(f"{root / 'pyproject.toml'}: [tool.course.assignments] must be a table, an entry each")
    for name, entry in entries.items():
        match entry:
            case {"title": str(), "lessons": list()}:
                pass
            case _:
                raise CourseError(
                    f"{root / 'pyproject.toml'}: [tool.course.assignments.{name}] needs title and lessons, as in "
                    f'{name} = {{ title = "…", lessons = [1, 2] }}'
                )
        released = (root / "release" / name / f"{name}.ipynb").exists()
        assignments.append(Assignment(name, entry["title"], tuple(entry["lessons"]), released))
    return Catalogue(tuple(lessons), tuple(assignments))


def with_navigation(catalogue: Catalogue, stem: str, text: str) -> str:
    """Rewrite the lines of a lesson that hold `ALL_LESSONS`: previous lesson, index, assignment, next lesson."""
    place = next((i for i, lesson in enumerate(catalogue.lessons) if lesson.stem == stem), None)
    if place is None:
        return text
    lessons = catalogue.lessons
    parts = [ALL_LESSONS]
    if place > 0:
        parts.insert(0, f"← [{lessons[place - 1].title}]({lessons[place - 1].stem}.ipynb)")
    assignment = catalogue.prepared_by(lessons[place])
    if assignment is not None:
        parts.append(f"Задание {assignment.link('../')}")
    if place + 1 < len(lessons):
        parts.append(f"[{lessons[place + 1].title}]({lessons[place + 1].stem}.ipynb) →")
    return _NAVIGATION.sub(" · ".join(parts), text)


def with_tables(catalogue: Catalogue, page: str, text: str) -> str:
    """Fill the blocks `<!-- course sync: lessons -->` and `assignments` of a page.

    Args:
        catalogue: what to list.
        page: where the text stands, relative to the root, with forward slashes; links are relative to it.
        text: the page.

    Raises:
        CourseError: when a block asks for something else.
    """
    to_root = "../" * page.count("/")
    to_lessons = "" if page.startswith("notebooks/") else "notebooks/"
    tables = {
        "lessons": lambda: _lessons_table(catalogue, to_root, to_lessons),
        "assignments": lambda: _assignments_table(catalogue, to_root),
    }

    def fill(match: re.Match[str]) -> str:
        if match[2] not in tables:
            raise CourseError(f"{page}: unknown block `course sync: {match[2]}`; there are {', '.join(tables)}")
        return f"{match[1]}\n{tables[match[2]]()}\n\n{match[3]}"

    return _BLOCK.sub(fill, text)


def _lessons_table(catalogue: Catalogue, to_root: str, to_lessons: str) -> str:
    rows = ["| № | урок | о чём | время | задание |", "|---|---|---|---|---|"]
    for lesson in catalogue.lessons:
        assignment = catalogue.prepared_by(lesson)
        cells = (
            f"{lesson.number:02}",
            f"[{lesson.title}]({to_lessons}{lesson.stem}.ipynb)",
            lesson.facts.get("Темы", ""),
            lesson.facts.get("Время", ""),
            assignment.link(to_root) if assignment else "",
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _assignments_table(catalogue: Catalogue, to_root: str) -> str:
    rows = ["| задание | по урокам | баллы |", "|---|---|---|"]
    for item in catalogue.assignments:
        numbers = ", ".join(f"{number:02}" for number in item.lessons)
        rows.append(f"| {item.link(to_root)} | {numbers} | 10 |")
    return "\n".join(rows)
