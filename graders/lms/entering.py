"""`course import-students`: from a list of students to nbgrader's gradebook, where each is entered once."""

import unicodedata
from collections.abc import Iterable

from nbgrader.api import Gradebook
from nbgrader.api import Student as Entry

from graders import CourseError, Report
from graders.lms.roster import Student
from graders.text import printable

_TOLD = 10  # students whose id the list has otherwise
_REMOVE = "remove one with `nbgrader db student remove ID`"


def enter_students(
    gradebook: Gradebook, students: list[Student], *, dry_run: bool = False, report: Report = print
) -> None:
    """Enter students into the gradebook, all or none of them; nobody is removed, and nothing known is emptied.

    Args:
        gradebook: the course's.
        students: as `read_students` found them.
        dry_run: whether to change nothing.
        report: gets a line for what a person should look at, and one with how many are new, changed, and as before.

    Raises:
        CourseError: when a row fits two students of the gradebook, or two rows fit one.
    """
    known = _Known(gradebook.students)
    new: list[Student] = []
    changed: list[tuple[Entry, dict[str, str]]] = []
    lines: dict[str, int] = {}
    renamed: list[str] = []
    for student in students:
        entry, remark = known.find(student)
        if remark:
            report(f"line {student.line}: {remark}")
        if entry is None:
            new.append(student)
            continue
        if before := lines.get(entry.id):
            raise CourseError(
                f"line {student.line}: {student.id!r} is {entry.id!r} of the gradebook, as is line {before}; leave one"
            )
        lines[entry.id] = student.line
        if entry.id != student.id:
            renamed.append(f"{printable(student.id)} is {printable(entry.id)}")
        # nbgrader's `update_or_create_student` commits each, and a list that stops in its middle would be half there
        different = {name: value for name, value in student.fields().items() if getattr(entry, name) != value}
        if different:
            changed.append((entry, different))
    if renamed:
        more = f" and {len(renamed) - _TOLD} more" if len(renamed) > _TOLD else ""
        report(f"ids of the gradebook stay: {', '.join(renamed[:_TOLD])}{more}")
    told = f"{len(new)} new, {len(changed)} changed, {len(students) - len(new) - len(changed)} as before"
    if dry_run:
        report(f"nothing was changed; it would be: {told}")
        return
    for entry, different in changed:
        for name, value in different.items():
            setattr(entry, name, value)
    gradebook.db.add_all([Entry(id=student.id, **student.fields()) for student in new])
    try:
        gradebook.db.commit()
    except Exception:
        gradebook.db.rollback()
        raise
    if gradebook.authenticator:
        for student in new:
            gradebook.authenticator.add_student_to_course(student.id, gradebook.course_id)
    report(told)


class _Known:
    """The students of the gradebook, by what lists may call them.

    Lists of one class have different ids for the same student: the id number where a platform has them, the address
    where it has none, the login in another platform. Whoever were entered twice would no more be matched to a download.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_id: dict[str, Entry] = {entry.id: entry for entry in entries}
        self._by_key: dict[tuple[str, str], set[str]] = {}
        for entry in self._by_id.values():
            for key in _keys((entry.id,), entry.email, entry.lms_user_id):
                self._by_key.setdefault(key, set()).add(entry.id)

    def find(self, student: Student) -> tuple[Entry | None, str]:
        """Find a student of a list: by the id, else by another id, Canvas's number or the address.

        Returns:
            The entry, None where there is none, and what a person should look at.

        Raises:
            CourseError: when there are two.
        """
        found = {
            name
            for key in _keys((student.id, *student.others), student.email, student.lms_user_id)
            for name in self._by_key.get(key, ())
            if key[0] != "id" or name == student.id or _may_be(self._by_id[name], student)
        }
        told = " and ".join(map(printable, sorted(found - {student.id})))
        if student.id in self._by_id:
            remark = f"{printable(student.id)} and {told} may be the same student; {_REMOVE}" if told else ""
            return self._by_id[student.id], remark
        if len(found) > 1:
            raise CourseError(f"line {student.line}: {student.id!r} fits {told} of the gradebook; {_REMOVE}")
        if found:
            return self._by_id[found.pop()], ""
        namesakes = [
            name for name, entry in self._by_id.items() if _words(student) and _words(entry) == _words(student)
        ]
        if not namesakes:
            return None, ""
        told = " and ".join(map(printable, sorted(namesakes)))
        return None, f"{printable(student.id)} is new, though {told} has the same name; two of one person: {_REMOVE}"


def _keys(ids: Iterable[str], email: str | None, number: str | None) -> set[tuple[str, str]]:
    """Return by what a student is known; an address may be the id, and a number of Canvas's is of its own kind."""
    ids = list(ids)
    keys = {("id", unicodedata.normalize("NFC", name)) for name in ids}
    keys |= {("address", name.casefold()) for name in (*ids, email or "") if "@" in name}
    return keys | ({("number", str(number))} if number else set())


def _may_be(entry: Entry, student: Student) -> bool:
    """Say whether names allow it: one's login may be the number of somebody else."""
    return not _words(entry) or not _words(student) or bool(_words(entry) & _words(student))


def _words(student: Entry | Student) -> frozenset[str]:
    name = unicodedata.normalize("NFC", f"{student.first_name or ''} {student.last_name or ''}")
    return frozenset(name.casefold().replace("ё", "е").split())
