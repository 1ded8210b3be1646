"""The languages that lessons are there in, and the words that `course sync` writes in each.

Lessons are written in one language and translated into others. Of those no code knows: each has its words in
`[tool.course.languages.CODE]` of pyproject.toml and its lessons, by the same file names, in `notebooks/CODE`.
"""

import posixpath
import re
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from graders import CourseError
from graders.published import COLAB, course_settings
from graders.text import nearest
from graders.words import CODE

_TABLES = {"lessons_table": 5, "assignments_table": 3}
CYRILLIC = re.compile("[\u0400-\u04ff]")


@dataclass(frozen=True)
class Language:
    """A language, by the words of its edition.

    Attributes:
        code: of ISO 639; names the folder of a translation.
        name: what a lesson in another language calls the link to this edition.
        all_lessons: what a lesson calls the link to the page of all lessons.
        assignment: what stands before the link to an assignment.
        quoted: a title in quotation marks, with `{}` for the title.
        unreleased: what is said of an assignment that is still being written.
        time: how the table at the top of a lesson calls what it takes,
        hardware: what it runs on,
        prerequisites: what has to be known before,
        topics: and what it is about.
        lessons_table: the headings of the table of lessons: number, title, topics, time, assignment.
        assignments_table: the headings of the table of assignments: title, lessons, points.
        untranslated: what is said of an assignment that has no release in this language.
        badge: what the badge says that opens a notebook in Colab.
        upload: how to open a notebook whose address nobody knows, with a link to Colab; it stands in the badge's place.
    """

    code: str
    name: str
    all_lessons: str
    assignment: str
    quoted: str
    unreleased: str
    time: str
    hardware: str
    prerequisites: str
    topics: str
    lessons_table: tuple[str, ...]
    assignments_table: tuple[str, ...]
    untranslated: str = ""
    badge: str = "Open in Colab"
    upload: str = (
        "To work with this notebook, download it and open it in Jupyter or "
        f"in [Colab]({COLAB}): *File → Upload notebook*."
    )

    @property
    def folder(self) -> str:
        """Where the lessons lie, relative to the root, with forward slashes."""
        return "notebooks" if self == SOURCE else f"notebooks/{self.code}"

    @property
    def index_link(self) -> str:
        """The link by which `course sync` knows the line that leads from a lesson to the others."""
        return f"[{self.all_lessons}](README.md)"

    @property
    def facts(self) -> tuple[str, str, str, str]:
        """The rows of the table at the top of a lesson."""
        return self.time, self.hardware, self.prerequisites, self.topics

    @property
    def is_cyrillic(self) -> bool:
        """Whether it is written in Cyrillic letters, as far as its own words show."""
        return bool(CYRILLIC.search(" ".join((self.name, self.all_lessons, *self.facts))))

    def path_to(self, other: "Language", file: str) -> str:
        """Return the relative link from a lesson in this language to a file beside those of another."""
        return posixpath.relpath(f"{other.folder}/{file}", self.folder)


SOURCE = Language(
    code="ru",
    name="по-русски",
    all_lessons="Все уроки",
    assignment="Задание",
    quoted="«{}»",
    unreleased="(готовится)",
    time="Время",
    hardware="Железо",
    prerequisites="Нужно знать",
    topics="Темы",
    lessons_table=("№", "урок", "о чём", "время", "задание"),
    assignments_table=("задание", "по урокам", "баллы"),
    badge="Открыть в Colab",
    upload=(
        "Чтобы работать с этой тетрадью, скачайте её и откройте в Jupyter или "
        f"в [Colab]({COLAB}): «Файл → Загрузить блокнот» (*File → Upload notebook*)."
    ),
)


def target_languages(root: Path) -> tuple[Language, ...]:
    """Return the languages that lessons are translated into, in the order of pyproject.toml.

    Raises:
        CourseError: when a language lacks a word, or has one that means nothing here.
    """
    settings = course_settings(root).get("languages", {})
    if not isinstance(settings, dict):
        raise CourseError(f"{root / 'pyproject.toml'}: [tool.course.languages] must be a table, an entry each")
    return tuple(
        _read(f"{root / 'pyproject.toml'}: [tool.course.languages.{code}]", code, settings[code]) for code in settings
    )


def editions(root: Path) -> tuple[Language, ...]:
    """Return all languages of the lessons, that of the sources first."""
    return (SOURCE, *target_languages(root))


def _read(place: str, code: str, words: Any) -> Language:
    if not CODE.fullmatch(code) or code == SOURCE.code:
        raise CourseError(f"{place}: is not the code of another language than the sources'; write one such as en")
    if not isinstance(words, dict):
        raise CourseError(f"{place}: must be a table of words")
    known = {item.name: item for item in fields(Language) if item.name != "code"}
    for key, word in words.items():
        if key not in known:
            raise CourseError(f"{place}: {key} means nothing; {nearest(key, known)}")
        if key in _TABLES and not _is_row(word, _TABLES[key]):
            raise CourseError(f"{place}: {key} needs {_TABLES[key]} headings, in a list")
        if key not in _TABLES and not (isinstance(word, str) and word.strip()):
            raise CourseError(f"{place}: {key} must be a text")
    missing = [key for key, item in known.items() if key not in words and item.default is MISSING]
    if missing:
        raise CourseError(f"{place}: needs {', '.join(missing)}")
    if "{}" not in words["quoted"]:
        raise CourseError(f'{place}: quoted needs {{}} where the title goes, as in quoted = "“{{}}”"')
    if "upload" in words and (f"]({COLAB})" not in words["upload"] or set("\n|") & set(words["upload"])):
        raise CourseError(f"{place}: upload needs a link to {COLAB}, as in [Colab]({COLAB}), and one line without a |")
    given: dict[str, Any] = {key: tuple(word) if key in _TABLES else word for key, word in words.items()}
    return Language(code=code, **given)


def _is_row(value: Any, length: int) -> bool:
    return isinstance(value, list) and len(value) == length and all(isinstance(item, str) for item in value)
