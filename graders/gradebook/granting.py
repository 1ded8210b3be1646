"""`course extend`: one student's deadline is moved, and what was graded already follows."""

import difflib
from contextlib import chdir
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.apps import NbGraderAPI

from graders import CourseError, Report
from graders.gradebook import deadlines
from graders.gradebook.deadlines import moment_of, shown
from graders.gradebook.extensions import FILE_NAME, MOST_DAYS, Extension, save_extensions
from graders.gradebook.lock import only_one
from graders.gradebook.penalties import Dates, follow_deadlines
from graders.gradebook.totals import in_points
from graders.text import printable

LOCK = ".cache/extensions.lock"
_FORM = "a date like 2026-12-20, or 2026-12-20T20:00"


@dataclass(frozen=True)
class Wanted:
    """What is asked for: `until` or `days`, or with `remove` neither.

    Attributes:
        until: a date or a moment, as it was typed.
        days: how many after the soft deadline of all.
        reason: in the instructor's words.
        remove: take the extension back.
    """

    until: str | None = None
    days: int | None = None
    reason: str = ""
    remove: bool = False


def extend(api: NbGraderAPI, student: str, assignment: str, wanted: Wanted, report: Report = print) -> None:
    """Grant a student an extension, or take it back; penalties given already follow at once.

    Args:
        api: see `course.open_course`.
        student: the id; who is not in the gradebook yet has it as soon as something is handed in.
        assignment: its name.
        wanted: what is asked for.
        report: gets what was done, a line each.

    Raises:
        CourseError: when the assignment is unknown or has no deadline, the date cannot be read or lies before the
            deadline, there is nothing to take back, or a file of dates cannot be read; nothing has changed then.
    """
    root = Path(api.coursedir.root)
    if (wanted.until is not None) + (wanted.days is not None) + wanted.remove != 1:
        raise CourseError(f"say until when: {_FORM}, or --days N; or take the extension back: --remove")
    if not student or printable(student) != student:
        raise CourseError(f"{printable(student)!r} is no student's id: it is empty, or holds something invisible")
    with only_one(root / LOCK, "granting an extension"), chdir(root), api.gradebook as gradebook:
        dates = Dates()
        due = _due(api, gradebook, dates, assignment)
        row = _row(gradebook, assignment, student)
        before = _now(dates, row, student, assignment, due)
        name = f"{assignment} for {student}"
        if wanted.remove:
            if not before:
                raise CourseError(f"{name}: there is no extension to remove")
            dates.granted.remove(student, assignment)
            said = f"{name}: no extension any more; due {shown(due, dates.policy.zone)}, it was {before}"
        else:
            entry = _entry(student, assignment, wanted, due, dates.policy.zone)
            dates.granted.put(entry)
            said = f"{name}: {entry.in_words(due, dates.policy.zone)}" + (f"; instead of {before}" if before else "")
        save_extensions(root / FILE_NAME, dates.granted, dates.policy.zone)
        if row is not None and wanted.remove:
            row.extension = None
            gradebook.db.commit()
        report(printable(said))
        for change in follow_deadlines(gradebook, api, assignment, student):
            report(f"the late penalty is {in_points(change.after)} now, it was {in_points(change.before)}")
        _warn_of_strangers(api, gradebook, student, report)


def _due(api: NbGraderAPI, gradebook: Gradebook, dates: Dates, assignment: str) -> datetime:
    """Return the soft deadline of all, in UTC."""
    if assignment in dates.policy.deadlines:
        return dates.policy.deadlines[assignment].soft
    recorded = {entry.name: entry.duedate for entry in gradebook.assignments}
    if due := recorded.get(assignment):
        moment: datetime = due.replace(tzinfo=UTC)
        return moment
    path = Path(api.coursedir.root, deadlines.FILE_NAME)
    known = sorted({*recorded, *dates.policy.deadlines, *api.get_source_assignments()})
    if assignment in known:
        raise CourseError(f"{assignment}: it has no deadline to extend; write one into {path}")
    raise CourseError(f"{assignment}: no such assignment; there are {', '.join(known) or 'none'}")


def _row(gradebook: Gradebook, assignment: str, student: str) -> SubmittedAssignment | None:
    try:
        return gradebook.find_submission(assignment, student)
    except MissingEntry:
        return None


def _now(dates: Dates, row: SubmittedAssignment | None, student: str, assignment: str, due: datetime) -> str:
    """Say in words what a student has been granted so far; nothing where there is no extension."""
    entry = dates.granted.find(student, assignment)
    if entry is not None:
        return entry.in_words(due, dates.policy.zone)
    if row is not None and row.extension:
        return f"until {shown(due + row.extension, dates.policy.zone)}, granted in nbgrader"
    return ""


def _entry(student: str, assignment: str, wanted: Wanted, due: datetime, zone: tzinfo) -> Extension:
    reason = printable(wanted.reason).strip()
    if wanted.days is not None:
        if not 0 < wanted.days <= MOST_DAYS:
            raise CourseError(f"--days must be a whole number from 1 to {MOST_DAYS}, not {wanted.days}")
        return Extension(student, assignment, None, wanted.days, reason)
    soft = read_until(wanted.until or "", zone)
    if soft <= due:
        raise CourseError(
            f"{assignment}: {wanted.until} is not after the deadline of all, {shown(due, zone)}; name a later one, or "
            "take an extension back with --remove"
        )
    return Extension(student, assignment, soft, None, reason)


def read_until(text: str, zone: tzinfo) -> datetime:
    """Return the moment that somebody typed, in UTC; a date alone means its end.

    Raises:
        CourseError: when it is neither a date nor a moment.
    """
    for form in (date.fromisoformat, datetime.fromisoformat):
        try:
            value = form(text.strip())
        except ValueError:
            continue
        return moment_of(value, zone, text)
    raise CourseError(f"{printable(text)!r} is not a date; write {_FORM}")


def _warn_of_strangers(api: NbGraderAPI, gradebook: Gradebook, student: str, report: Report) -> None:
    known = {entry.id for entry in gradebook.students}
    if student in known | api.get_submitted_students("*"):
        return
    close = difflib.get_close_matches(student, known, 1)
    meant = f"; did you mean {printable(close[0])}?" if close else ""
    report(f"note: {student} is not in the gradebook yet, and nothing was handed in under that id{meant}")
