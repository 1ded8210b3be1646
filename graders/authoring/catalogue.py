"""What the course consists of, read from the lessons themselves: navigation, tables of lessons and assignments.

Nothing here is kept by hand in two places: a lesson says its own title, time and topics in its first cell, and
`[tool.course.assignments]` in pyproject.toml says which lessons prepare for which assignment. There is a catalogue for
each language of the lessons; it lists those that are there in that language.
"""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from graders import CourseError
from graders.authoring.languages import SOURCE, Language, editions, target_languages
from graders.files import read_text
from graders.published import course_settings

_PAGES = ("notebooks/README.md", "README.ru.md")
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
        elsewhere: the other languages that it is there in.
    """

    number: int
    stem: str
    title: str
    facts: dict[str, str]
    elsewhere: tuple[Language, ...] = ()


@dataclass(frozen=True)
class Assignment:
    """One assignment, as pyproject.toml describes it.

    Attributes:
        name: its folder.
        title: what students call it.
        lessons: the numbers of the lessons that prepare for it.
        released: whether students can have it already.
        titles: what it is called in other languages, by their codes.
        editions: the codes of the other languages that it is released in.
    """

    name: str
    title: str
    lessons: tuple[int, ...]
    released: bool
    titles: Mapping[str, str] = field(default_factory=dict)
    editions: Set[str] = frozenset()

    def title_in(self, language: Language) -> str:
        """Return what it is called in a language; where nobody has said, the title that it has."""
        return self.titles.get(language.code, self.title)

    def link(self, to_root: str, language: Language = SOURCE) -> str:
        """Return the title as a Markdown link to the release in a language, else to the one that it was written in.

        What is still being written has no link.
        """
        title = language.quoted.format(self.title_in(language))
        if not self.released:
            return f"{title} {language.unreleased}"
        is_there = language.code in self.editions
        folder = f"release/{language.code}" if is_there else "release"
        link = f"[{title}]({to_root}{folder}/{self.name}/{self.name}.ipynb)"
        return link if is_there else f"{link} {language.untranslated}".rstrip()


@dataclass(frozen=True)
class Catalogue:
    """The lessons in one language, by number, and the assignments, in the order of pyproject.toml."""

    lessons: tuple[Lesson, ...]
    assignments: tuple[Assignment, ...]
    language: Language = SOURCE

    def prepared_by(self, lesson: Lesson) -> Assignment | None:
        """Return the assignment that a lesson prepares for."""
        return next((item for item in self.assignments if lesson.number in item.lessons), None)


def lesson_texts(root: Path, language: Language = SOURCE) -> list[Path]:
    """Return the Markdown of the lessons in a language, by name."""
    return sorted(path for path in root.glob(f"{language.folder}/*.md") if path.stem != "README")


def pages(root: Path) -> dict[str, Language]:
    """Return the pages with tables that there are, relative to the root, and the language of each."""
    wanted = dict.fromkeys(_PAGES, SOURCE)
    for item in target_languages(root):
        wanted |= dict.fromkeys((f"{item.folder}/README.md", f"README.{item.code}.md"), item)
    return {page: language for page, language in wanted.items() if (root / page).exists()}


def read_catalogues(root: Path) -> dict[Language, Catalogue]:
    """Read the catalogue of each language, see `read_catalogue`."""
    return {language: read_catalogue(root, language) for language in editions(root)}


def read_catalogue(root: Path, language: Language = SOURCE) -> Catalogue:
    """Read the headers of all lessons in a language and the list of assignments.

    Raises:
        CourseError: when an assignment's entry lacks its title or its lessons.
    """
    lessons, others = [], [other for other in editions(root) if other != language]
    for path in lesson_texts(root, language):
        text = read_text(path)
        header = text.split("```", 1)[0]
        number, title = _NUMBER.match(path.stem), _TITLE.search(header)
        lessons.append(
            Lesson(
                number=int(number[1]) if number else 0,
                stem=path.stem,
                title=title[1].strip() if title else path.stem,
                facts=dict(_ROW.findall(header)),
                elsewhere=tuple(other for other in others if (root / other.folder / path.name).exists()),
            )
        )
    return Catalogue(tuple(lessons), tuple(_read_assignments(root)), language)


def _read_assignments(root: Path) -> Iterator[Assignment]:
    others = target_languages(root)
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
        titles = entry.get("titles", {})
        if not isinstance(titles, dict) or not all(isinstance(title, str) for title in titles.values()):
            raise CourseError(
                f"{root / 'pyproject.toml'}: [tool.course.assignments.{name}] has titles that are no texts; write "
                'titles = { en = "…" }'
            )
        release, file = root / "release", f"{name}/{name}.ipynb"
        released_in = {item.code for item in others if (release / item.code / file).exists()}
        yield Assignment(
            name, entry["title"], tuple(entry["lessons"]), (release / file).exists(), titles, frozenset(released_in)
        )


def with_navigation(catalogue: Catalogue, stem: str, text: str) -> str:
    """Rewrite the lines of a lesson that link to all lessons: its neighbours, its assignment, its other editions."""
    place = next((i for i, lesson in enumerate(catalogue.lessons) if lesson.stem == stem), None)
    if place is None:
        return text
    lessons, language = catalogue.lessons, catalogue.language
    parts = [language.index_link]
    if place > 0:
        parts.insert(0, f"← [{lessons[place - 1].title}]({lessons[place - 1].stem}.ipynb)")
    assignment = catalogue.prepared_by(lessons[place])
    if assignment is not None:
        to_root = "../" * (language.folder.count("/") + 1)
        parts.append(f"{language.assignment} {assignment.link(to_root, language)}")
    if place + 1 < len(lessons):
        parts.append(f"[{lessons[place + 1].title}]({lessons[place + 1].stem}.ipynb) →")
    parts += [f"[{other.name}]({language.path_to(other, f'{stem}.ipynb')})" for other in lessons[place].elsewhere]
    line = " · ".join(parts)
    return re.sub(rf"^.*{re.escape(language.index_link)}.*$", lambda _: line, text, flags=re.MULTILINE)


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
    folder = f"{catalogue.language.folder}/"
    to_lessons = "" if page.startswith(folder) else folder
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
    language = catalogue.language
    rows = [f"| {' | '.join(language.lessons_table)} |", "|---|---|---|---|---|"]
    for lesson in catalogue.lessons:
        assignment = catalogue.prepared_by(lesson)
        cells = (
            f"{lesson.number:02}",
            f"[{lesson.title}]({to_lessons}{lesson.stem}.ipynb)",
            lesson.facts.get(language.topics, ""),
            lesson.facts.get(language.time, ""),
            assignment.link(to_root, language) if assignment else "",
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _assignments_table(catalogue: Catalogue, to_root: str) -> str:
    language = catalogue.language
    rows = [f"| {' | '.join(language.assignments_table)} |", "|---|---|---|"]
    for item in catalogue.assignments:
        numbers = ", ".join(f"{number:02}" for number in item.lessons)
        rows.append(f"| {item.link(to_root, language)} | {numbers} | 10 |")
    return "\n".join(rows)
