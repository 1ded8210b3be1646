"""A list of students, as platforms and people write it: which column is what, and who stands in it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graders import CourseError
from graders.intake.reading import unusable_id
from graders.lms.tables import read_table
from graders.text import printable

# Headings, in small letters, as Moodle, Canvas and people write them; of those for an id the first one counts.
_IDS = (
    ("id", "student id", "student_id", "studentid", "id студента", "ид", "ид студента", "код студента"),
    ("username", "user name", "login", "login id", "login_id", "логин", "имя пользователя", "учётная запись",
     "учетная запись"),
    ("sis login id", "sis_login_id"),
    ("sis user id", "sis_user_id", "sis id", "user_id", "integration id"),
    ("id number", "idnumber", "индивидуальный номер", "номер студента", "номер зачётки", "номер зачетки",
     "номер зачётной книжки", "номер зачетной книжки", "№ зачётки", "№ зачетки", "студенческий билет",
     "номер студенческого билета", "идентификационный номер", "идентификатор"),
)  # fmt: skip
_FIRST = ("first name", "firstname", "first_name", "given name", "given_name", "имя", "имя отчество", "имя и отчество")
_LAST = ("last name", "lastname", "last_name", "surname", "family name", "family_name", "фамилия")
_MIDDLE = ("middle name", "middle_name", "отчество")
_FULL = ("student", "name", "full name", "fullname", "student name", "фио", "ф.и.о.", "студент", "полное имя",
         "имя / фамилия", "фамилия / имя", "имя и фамилия", "фамилия и имя", "фамилия имя", "фамилия, имя",
         "фамилия имя отчество", "first name / last name", "first name / surname")  # fmt: skip
_LAST_FIRST = ("фио", "ф.и.о.", "фамилия / имя", "фамилия и имя", "фамилия имя", "фамилия, имя", "фамилия имя отчество")
_PLATFORM_MAIL = ("email address", "адрес электронной почты")
_MAIL = (*_PLATFORM_MAIL, "email", "e-mail", "mail", "почта", "эл. почта", "электронная почта", "e-mail address")
_CANVAS_USER = ("canvas_user_id", "canvas user id")
_TEST_STUDENTS = ("student, test", "test student", "тестовый студент", "студент, тестовый")
_NUMBERED = re.compile(r"(?:participant|участник) *\d+", re.I)
_LENGTH = 128  # characters, as nbgrader's columns


@dataclass(frozen=True)
class Student:
    """One row of a list of students.

    Attributes:
        id: what the course will know the student by.
        first_name: with a patronymic, where there is one.
        last_name: the family name.
        email: the address.
        lms_user_id: Canvas's own number of the user, which stands in the names of its downloads.
        line: where it stands in the file.
        others: what else the row has under headings of ids, by which another list may have called the student.
    """

    id: str
    first_name: str
    last_name: str
    email: str
    lms_user_id: str
    line: int
    others: tuple[str, ...] = ()

    def fields(self) -> dict[str, str]:
        """Return what is known besides the id."""
        known = {name: getattr(self, name) for name in ("first_name", "last_name", "email", "lms_user_id")}
        return {name: value for name, value in known.items() if value}


def read_students(path: Path) -> tuple[list[Student], list[str]]:
    """Read a list of students.

    Returns:
        The students, and lines that say what was taken for the id and what was left out.

    Raises:
        CourseError: when it is no such list, an id is missing or cannot be used, or one id has two names.
    """
    table = read_table(path)
    if not table:
        raise CourseError(f"{path}: empty; name a CSV file with a line of headings and one for each student")
    line, headings = table[0]
    columns = _columns(path, line, headings)
    canvas = _is_canvas(columns)
    rows, notes = [], []
    for number, values in table[1:]:
        row = {name: values[place] for name, place in columns.items() if place < len(values)}
        if canvas and not _student_of_canvas(row):
            notes.append(f"line {number}: no student, left out ({printable(next(filter(None, values)))})")
        else:
            rows.append((number, row))
    if not rows:
        raise CourseError(f"{path}: headings and no student below them")
    column = _id_column(path, line, columns, rows, canvas=canvas)
    notes.insert(0, f"the id is what stands under {headings[columns[column]]!r}")
    students: dict[str, Student] = {}
    for number, row in rows:
        student = _student(path, number, row, column, canvas=canvas)
        before = students.setdefault(student.id, student)
        if before.fields() != student.fields():
            raise CourseError(
                f"{path}, line {number}: the id {student.id!r} stands in line {before.line} with another name or "
                "address; mend one of the two"
            )
        if before is not student:
            notes.append(f"line {number}: the same as line {before.line}, left out")
    return list(students.values()), notes


def _columns(path: Path, line: int, headings: list[str]) -> dict[str, int]:
    """Return where each column stands, by its heading in small letters.

    Raises:
        CourseError: when one that matters is there twice.
    """
    ours = {name for names in (*_IDS, _FIRST, _LAST, _MIDDLE, _FULL, _MAIL, _CANVAS_USER) for name in names}
    columns: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = unicodedata.normalize("NFC", heading.casefold()).strip(" :*\ufeff")
        if name in columns and name in ours:
            raise CourseError(f"{path}, line {line}: two columns {heading!r}; leave one")
        columns.setdefault(name, place)
    return columns


def _is_canvas(columns: Mapping[str, int]) -> bool:
    """Say whether a gradebook or a list of people comes from Canvas, whose `ID` is the platform's own."""
    return {"student", "id"} <= columns.keys() and any(name.startswith(("sis ", "section")) for name in columns)


def _student_of_canvas(row: Mapping[str, str]) -> bool:
    """Say whether a row of Canvas's gradebook is a student's; points possible and rules of posting have no id."""
    return bool(row.get("id")) and row.get("student", "").casefold() not in _TEST_STUDENTS


def _id_column(
    path: Path, line: int, columns: Mapping[str, int], rows: list[tuple[int, dict[str, str]]], *, canvas: bool
) -> str:
    """Return the heading of the column that holds the ids.

    Platforms have several, of which some are empty or have holes; the first one that is filled in for everybody is
    taken. Moodle's lists of participants may have none but the address. A column that is called an id is the one, so
    that the line where it has a hole is named.

    Raises:
        CourseError: when there is none.
    """
    wanted = [name for names in _IDS for name in names if name in columns]
    if canvas:  # its own id is the last resort: nobody knows it
        wanted = sorted(wanted, key=lambda name: name == "id")
    wanted += [name for name in _PLATFORM_MAIL if name in columns]
    # Moodle's worksheet numbers the participants of each assignment anew
    wanted = [name for name in wanted if not any(_NUMBERED.fullmatch(row.get(name, "")) for _, row in rows)]
    full = [name for name in wanted if all(row.get(name) for _, row in rows)]
    some = [name for name in wanted if any(row.get(name) for _, row in rows)]
    if not some:
        raise CourseError(
            f"{path}, line {line}: no column of ids; call one `id` (others may be `last name`, `first name`, `email`)"
        )
    called = [name for name in some if name in (*_IDS[0], *_IDS[1]) and not canvas]
    return (called or full or some)[0]


def _student(path: Path, line: int, row: Mapping[str, str], column: str, *, canvas: bool) -> Student:
    """Read one row.

    Raises:
        CourseError: when its id is missing or cannot be used.
    """

    def first_of(names: tuple[str, ...]) -> str:
        return next((row[name] for name in names if row.get(name)), "")

    name = row.get(column, "")
    if not name:
        raise CourseError(f"{path}, line {line}: nothing under {column!r}; write the student's id there")
    why = unusable_id(name) or (f"it has more than {_LENGTH} characters" if len(name) > _LENGTH else None)
    if why:
        raise CourseError(f"{path}, line {line}: the id {name!a} cannot be used: {why}")
    first, last = first_of(_FIRST), first_of(_LAST)
    if first and (middle := first_of(_MIDDLE)):
        first = f"{first} {middle}"
    if not first and not last:
        first, last = _split(first_of(_FULL), last_first=bool(set(_LAST_FIRST) & row.keys()))
    number = row.get("id", "") if canvas else first_of(_CANVAS_USER)
    headings = {heading for names in _IDS for heading in names} - ({"id"} if canvas else set())
    others = sorted({row[heading] for heading in headings & row.keys()} - {"", name})
    others = [other for other in others if not _NUMBERED.fullmatch(other)]
    student = Student(name, first, last, first_of(_MAIL), number, line, tuple(others))
    if too_long := [field for field, value in student.fields().items() if len(value) > _LENGTH]:
        raise CourseError(f"{path}, line {line}: {too_long[0].replace('_', ' ')} has more than {_LENGTH} characters")
    return student


def _split(name: str, *, last_first: bool) -> tuple[str, str]:
    """Return first and last name of a full one."""
    if "," in name:
        last, _, first = name.partition(",")
        return first.strip(), last.strip()
    if last_first:
        last, _, first = name.partition(" ")
        return first, last
    first, _, last = name.rpartition(" ")
    return first, last
