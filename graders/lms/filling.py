"""A platform's own grade file is filled: its columns and rows stay, the points of the students it lists go in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from graders import CourseError
from graders.lms.grades import Graded, Person, folded, points, repeated
from graders.lms.tables import Table
from graders.text import printable

# Headings as Moodle and Canvas write them, in English and in Russian.
_PARTICIPANT = {"identifier", "идентификатор"}
_KEYS = {
    "participant": _PARTICIPANT,
    "id": {
        "id number", "username", "sis user id", "sis login id", "student id", "индивидуальный номер", "логин",
    },
    "email": {"email address", "email", "e-mail", "sis login id", "адрес электронной почты", "электронная почта"},
    "name": {"full name", "student", "полное имя", "студент"},
    "first": {"first name", "firstname", "имя"},
    "last": {"last name", "surname", "lastname", "фамилия"},
}  # fmt: skip
_WORKSHEET_GRADE = {"grade", "оценка"}
_WORKSHEET_MAXIMUM = {"maximum grade", "максимальная оценка", "максимальный балл"}
_EXCUSED = "ex"  # what Canvas has in place of points that a student need not earn
_POINTS_POSSIBLE = "points possible"
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


@dataclass
class Filled:
    """What came of it.

    Attributes:
        grades: how many points were written.
        kept: cells that had something and stay, since there is no grade here.
        problems: lines about whose points were not written, and why.
    """

    grades: int = 0
    kept: int = 0
    problems: list[str] = field(default_factory=list)


def fill(
    sheet: Table, platform: str, people: list[Person], assignments: list[Graded], columns: dict[str, str]
) -> Filled:
    """Write points into the table.

    A cell of who has no grade, or is excused, is left as it is: an empty one would take away what the platform has.

    Args:
        sheet: is changed.
        platform: `moodle` or `canvas`.
        people: students of the gradebook.
        assignments: to be written.
        columns: the headings of assignments that the platform calls otherwise.

    Raises:
        CourseError: when an assignment's column or the students cannot be told, or the platform's points are others.
    """
    filled = Filled()
    if not sheet.rows or not any(sheet.rows[0]):
        raise CourseError(f"{sheet.path}: has no headings; name the file that the platform gave")
    headings = [folded(heading.removeprefix("\ufeff")) for heading in sheet.rows[0]]
    comma = any(re.fullmatch(r"-?\d+,\d+", cell.strip()) for row in sheet.rows[1:] for cell in row)
    places = {it.name: _column(sheet, headings, it, columns.get(it.name), len(assignments)) for it in assignments}
    if shared := repeated([str(place) for place in places.values()]):
        named = ", ".join(name for name, place in places.items() if str(place) in shared)
        raise CourseError(f"{sheet.path}: {named} would go into one column; name others, as in ASSIGNMENT=COLUMN")
    _check_points(sheet, headings, assignments, places)
    rows = _rows(sheet, headings, platform, people, assignments, filled)
    for assignment in assignments:
        place = places[assignment.name]
        for person in people:
            grade, row = assignment.grades.get(person.id), rows.get(person.id)
            if row is None:
                continue
            row += [""] * (place + 1 - len(row))
            if grade is not None and folded(row[place]) != _EXCUSED:
                row[place] = points(grade, comma)
                filled.grades += 1
            elif row[place].strip(" -"):
                filled.kept += 1
    return filled


def _column(sheet: Table, headings: list[str], assignment: Graded, wanted: str | None, count: int) -> int:
    if wanted is None and _PARTICIPANT & set(headings):  # Moodle's worksheet has but one
        found = [place for place, heading in enumerate(headings) if heading in _WORKSHEET_GRADE]
        if count > 1:
            raise CourseError(f"{sheet.path}: Moodle's worksheet is for one assignment; name which")
    else:
        name = re.escape(folded(wanted or assignment.name))
        # «Assignment: NAME (Real)», «NAME (12345)»
        pattern = re.compile(rf"(?:[^:]+: *)?{name}(?: *\([^()]*\))*")
        exact = [place for place, heading in enumerate(headings) if heading == folded(wanted or assignment.name)]
        found = exact or [place for place, heading in enumerate(headings) if pattern.fullmatch(heading)]
    if len(found) == 1:
        return found[0]
    what = "more than one column" if found else "no column"
    listed = ", ".join(printable(heading) for heading in sheet.rows[0] if heading)
    raise CourseError(
        f"{sheet.path}: {what} for {wanted or assignment.name}; name one, as in {assignment.name}=COLUMN, of: {listed}"
    )


def _check_points(sheet: Table, headings: list[str], assignments: list[Graded], places: dict[str, int]) -> None:
    """Compare what an assignment is worth.

    Raises:
        CourseError: when that differs: points would be taken for others than they are.
    """
    maximum = next((place for place, heading in enumerate(headings) if heading in _WORKSHEET_MAXIMUM), None)
    for assignment in assignments:
        for row in sheet.rows[1:]:
            is_total = _POINTS_POSSIBLE in folded(_at(row, 0))
            place = places[assignment.name] if is_total else maximum
            text = _at(row, place).strip()
            if is_total and "read only" in folded(text):
                raise CourseError(
                    f"{sheet.path}: the column for {assignment.name} is one that Canvas computes; name another"
                )
            number = _NUMBER.fullmatch(text)
            if number and abs(float(text.replace(",", ".")) - assignment.max_score) > 1e-6:
                raise CourseError(
                    f"{sheet.path}: {assignment.name} is worth {text} points on the platform and "
                    f"{points(assignment.max_score)} here; make that equal there and export the file again"
                )


def _at(row: list[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def _rows(
    sheet: Table, headings: list[str], platform: str, people: list[Person], assignments: list[Graded], filled: Filled
) -> dict[str, list[str]]:
    """Return the students' rows by their ids: by numbers, ids and addresses, else by a name that only one has."""
    places = _places(sheet, headings, platform)
    known = _known(platform, people, assignments)
    found: dict[str, list[list[str]]] = {}
    named: dict[str, list[list[str]]] = {}
    for number, row in enumerate(sheet.rows[1:], start=2):
        ids = {one for key in ("id", "email") for one in _persons(known[key], row, places[key])}
        ids |= {one for p in places["participant"] for one in known["participant"].get(_number(_at(row, p)), ())}
        rows = found if ids else named
        if not ids:
            whole = " ".join(_at(row, place) for key in ("first", "last") for place in places[key])
            names = {folded(_at(row, place)) for place in places["name"]} | {folded(whole)}
            ids = {one for name in names for one in known["name"].get(name, set())}
        if len(ids) > 1:
            filled.problems.append(f"{sheet.path}, row {number}: fits {_listed(ids)}; nothing is written there")
        elif ids:
            rows.setdefault(ids.pop(), []).append(row)
    found = {**named, **found}  # who is there by an id may have a namesake
    for id, rows_of_one in found.items():
        if len(rows_of_one) > 1:
            filled.problems.append(f"{sheet.path}: {len(rows_of_one)} rows fit {id}; nothing is written there")
    with_grades = {id for assignment in assignments for id in assignment.grades}
    missing = [person.id for person in people if person.id in with_grades and person.id not in found]
    if missing:
        filled.problems.append(f"{sheet.path}: no row for {_listed(missing)}; their grades are not in the file")
    return {id: rows_of_one[0] for id, rows_of_one in found.items() if len(rows_of_one) == 1}


def _number(cell: str) -> str:
    """Return the number in «Participant 12345», in whatever language the word is."""
    match = re.fullmatch(r"\D*(\d+)", cell.strip())
    return match[1] if match else ""


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(sorted(ids))


def _places(sheet: Table, headings: list[str], platform: str) -> dict[str, list[int]]:
    """Return which columns tell whose a row is; some tell it by their content, in whatever language.

    Raises:
        CourseError: when none does.
    """
    places = {key: [p for p, heading in enumerate(headings) if heading in names] for key, names in _KEYS.items()}
    if platform == "canvas":
        places["participant"] = [p for p, heading in enumerate(headings) if heading == "id"]
        places["id"] += places["participant"]
    elif not places["participant"] and all(re.fullmatch(r"\D+ \d+", _at(row, 0).strip()) for row in sheet.rows[1:]):
        places["participant"] = [0]
    if not places["email"]:
        places["email"] = [p for p in range(len(headings)) if any("@" in _at(row, p) for row in sheet.rows[1:])]
    if not any(places.values()):
        listed = ", ".join(printable(heading) for heading in sheet.rows[0] if heading)
        raise CourseError(f"{sheet.path}: no column tells whose a row is (an id, an e-mail address, a name): {listed}")
    return places


def _known(platform: str, people: list[Person], assignments: list[Graded]) -> dict[str, dict[str, set[str]]]:
    known: dict[str, dict[str, set[str]]] = {key: {} for key in ("participant", "id", "email", "name")}
    numbers = [it.participants(platform) for it in assignments]
    for person in people:
        for key, values in {
            "participant": {one[person.id] for one in numbers if person.id in one}
            | ({person.canvas_number} - {""} if platform == "canvas" else set()),
            "id": {folded(person.id)},
            "email": {folded(person.email)} - {""},
            "name": person.names,
        }.items():
            for value in values:
                known[key].setdefault(value, set()).add(person.id)
    return known


def _persons(known: dict[str, set[str]], row: list[str], places: list[int]) -> set[str]:
    return {id for place in places for id in known.get(folded(_at(row, place)), ())}
