"""Where an assignment stands: who has handed in, what is graded, what waits for a person, what has changed since."""

from collections import Counter
from collections.abc import Collection
from contextlib import chdir
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from nbgrader.api import SubmittedAssignment
from nbgrader.apps import NbGraderAPI
from nbgrader.utils import temp_attrs
from rich.table import Table
from rich.text import Text

from graders import CourseError, Report
from graders.files import OwnFolder
from graders.gradebook.database import compiling_once
from graders.gradebook.deadlines import shown
from graders.gradebook.grading import Grading
from graders.gradebook.penalties import Dates, follow_deadlines
from graders.gradebook.totals import exercise_name, in_points, submission_total
from graders.intake.moments import TIMESTAMP, read_moment
from graders.reporting.handed_back import out_of_date, read_handed_back
from graders.reporting.results import print_table
from graders.text import printable

NOT_HANDED_IN, NOT_GRADED, GRADED = "not handed in", "not graded", "graded"
BY_HAND, CHANGED, FAILS = "to be graded by hand", "changed since", "cannot be graded"
# How they are counted in a summary; who has handed in nothing is counted in front of these.
_COUNTED = (GRADED, BY_HAND, CHANGED, NOT_GRADED, FAILS)
_STAGING = ".status-"


@dataclass(frozen=True)
class Standing:
    """One student's submission to one assignment.

    Attributes:
        student: the id.
        state: one of the above.
        detail: which exercises wait for a person, what has changed, why it cannot be graded.
        moment: when it was handed in, in UTC, as far as is known.
        late: by how much it missed the student's own soft deadline.
        points: after the penalty, and those to be had; empty where none were given.
        extension: until when and why, in words.
        out_of_date: the feedback that was handed back shows another grade, in words.
        name: the student's, as far as the gradebook knows it.
    """

    student: str
    state: str
    detail: str = ""
    moment: datetime | None = None
    late: timedelta = timedelta(0)
    points: str = ""
    extension: str = ""
    out_of_date: str = ""
    name: str = ""


@dataclass(frozen=True)
class Status:
    """One assignment.

    Attributes:
        assignment: its name.
        due: the soft deadline of all, in words.
        students: by id.
        remark: why there is no more to tell.
        zone: in which people are shown moments.
    """

    assignment: str
    due: str
    students: tuple[Standing, ...]
    remark: str = ""
    zone: tzinfo = UTC


def print_status(api: NbGraderAPI, assignment: str | None) -> None:
    """Print the students of one assignment in a table, or all assignments in a line each.

    Raises:
        CourseError: when there is no such assignment, or a file of dates cannot be read.
    """
    known = _assignments(api)
    if assignment is None:
        if not known:
            raise CourseError(f"{Path(api.coursedir.root, 'source')}: there are no assignments yet")
        for name in known:
            print(printable(summary(read_status(api, name))))
        return
    if assignment not in known:
        raise CourseError(f"{assignment}: no such assignment; there are {', '.join(known) or 'none'}")
    status = read_status(api, assignment)
    if status.students:
        print_table(status_table(status))
    print(printable(summary(status)))


def _assignments(api: NbGraderAPI) -> list[str]:
    """Return all assignments that the course knows of, the first due first."""
    dates = Dates(Path(api.coursedir.root))
    never = datetime.max.replace(tzinfo=UTC)
    with api.gradebook as gradebook:
        due = {entry.name: entry.duedate.replace(tzinfo=UTC) if entry.duedate else never
               for entry in gradebook.assignments}  # fmt: skip
    names = {*due, *dates.policy.deadlines, *api.get_source_assignments()}
    due |= {name: deadline.soft for name, deadline in dates.policy.deadlines.items()}
    return sorted(names, key=lambda name: (due.get(name, never), name))


def read_status(api: NbGraderAPI, assignment: str) -> Status:
    """Find out where an assignment stands; late penalties follow what the course's files say now, as in an export.

    Raises:
        CourseError: when a file of dates cannot be read.
    """
    root = Path(api.coursedir.root)
    dates = Dates(root)
    submitted = api.get_submitted_students(assignment)
    granted = {entry.student for entry in dates.granted if entry.assignment == assignment}
    own = OwnFolder(_STAGING, str(root))
    try:
        once = compiling_once(api.coursedir.db_url)
        with chdir(root), temp_attrs(api.coursedir, db_url=once), api.gradebook as gradebook:
            follow_deadlines(gradebook, api, assignment)
            recorded = {entry.name: entry for entry in gradebook.assignments}
            names = {
                student.id: " ".join(filter(None, (student.last_name, student.first_name)))
                for student in gradebook.students
            }
            students = names.keys() | submitted | granted
            rows: dict[str, SubmittedAssignment] = {}
            due = None
            if assignment in recorded:
                rows = {row.student.id: row for row in recorded[assignment].submissions}
                due = recorded[assignment].duedate
            if assignment in dates.policy.deadlines:
                due = dates.policy.deadlines[assignment].soft
            due = due.replace(tzinfo=UTC) if due else None
            grading, remark = None, "" if assignment in recorded else "not released yet"
            if assignment in recorded:
                try:
                    grading = Grading(api, assignment, own.path, force=False)
                except CourseError as error:
                    remark = str(error)
            reader = _Reader(api, assignment, dates, due, grading)
            lines = [
                replace(
                    reader.read(student, rows.get(student), there=student in submitted), name=names.get(student, "")
                )
                for student in sorted(students)
            ]
            if grading is not None:
                grading.keep_states()
    finally:
        own.remove()
    return Status(assignment, shown(due, dates.policy.zone) if due else "", tuple(lines), remark, dates.policy.zone)


def tell_not_graded(api: NbGraderAPI, assignments: Collection[str], report: Report = print) -> None:
    """Say whose submissions are not graded as they are now, so that grades that leave the course are of before.

    Args:
        api: see `course.open_course`.
        assignments: their names; all of the gradebook where there are none.
        report: gets a line an assignment.
    """
    with api.gradebook as gradebook:
        names = assignments or [entry.name for entry in gradebook.assignments]
    for name in names:
        if not api.get_submitted_students(name):
            continue
        status = read_status(api, name)
        behind = [line.student for line in status.students if line.state in (CHANGED, NOT_GRADED, FAILS)]
        if behind and not status.remark:  # without a release, nothing tells
            report(
                f"note: {name}: not graded as handed in now, so that grades are missing or older: {', '.join(behind)}; "
                f"run `course grade {name}`"
            )


class _Reader:
    """Reads one student's standing after another."""

    def __init__(
        self, api: NbGraderAPI, assignment: str, dates: Dates, due: datetime | None, grading: Grading | None
    ) -> None:
        self._api, self._assignment, self._dates, self._due, self._grading = api, assignment, dates, due, grading
        self._handed_back = read_handed_back(Path(api.coursedir.root), assignment)

    def read(self, student: str, row: SubmittedAssignment | None, *, there: bool) -> Standing:
        """Return where a student stands, whose submission is there or not."""
        own_due, extension = self._own_due(student, row)
        state, detail = self._state(student, row, there=there)
        moment = self._moment(student, row, there=there)
        late = max(timedelta(0), moment - own_due) if moment and own_due else timedelta(0)
        points = ""
        if row is not None and state in (GRADED, BY_HAND, CHANGED):
            total = submission_total(row)
            points = f"{in_points(total.score)} of {in_points(total.max_score)}"
        shown = self._handed_back.get(student)
        old = out_of_date(row, shown) if row is not None and shown else ""
        return Standing(student, state, detail, moment, late, points, extension, old)

    def _own_due(self, student: str, row: SubmittedAssignment | None) -> tuple[datetime | None, str]:
        zone, entry = self._dates.policy.zone, self._dates.granted.find(student, self._assignment)
        if self._due is None:
            return (
                None,
                f"granted, and there is no deadline{', ' + entry.reason if entry.reason else ''}" if entry else "",
            )
        if entry is not None:
            return entry.until(self._due, zone), entry.in_words(self._due, zone)
        if row is not None and row.extension:
            moment = self._due + row.extension
            return moment, f"until {shown(moment, zone)}, granted in nbgrader"
        return self._due, ""

    def _moment(self, student: str, row: SubmittedAssignment | None, *, there: bool) -> datetime | None:
        path = self._folder(self._api.coursedir.submitted_directory, student) / TIMESTAMP
        if there and path.is_file():
            try:
                return read_moment(path.read_bytes())
            except (OSError, ValueError):
                return None  # `_state` says so
        graded: datetime | None = row.timestamp if row is not None and not there else None
        return graded.replace(tzinfo=UTC) if graded else None

    def _folder(self, step: str, student: str) -> Path:
        return Path(self._api.coursedir.format_path(step, student, self._assignment))

    def _state(self, student: str, row: SubmittedAssignment | None, *, there: bool) -> tuple[str, str]:
        graded = self._folder(self._api.coursedir.autograded_directory, student).is_dir() and row is not None
        if not there and not graded:
            return NOT_HANDED_IN, ""
        if not graded or self._grading is None:
            return NOT_GRADED, ""
        if not there:
            return self._judged(row, "its folder in submitted/ is gone")
        if self._grading.is_graded(student):
            return self._judged(row, "")
        try:
            return CHANGED, ", ".join(self._grading.changes(student))
        except CourseError as error:
            lines = str(error).strip().splitlines()
            return FAILS, lines[-1] if lines else ""

    def _judged(self, row: SubmittedAssignment | None, remark: str) -> tuple[str, str]:
        """Tell what a person has graded from what waits for one."""
        waiting = [
            exercise_name(grade.cell)
            for notebook in (row.notebooks if row is not None else [])
            for grade in notebook.grades
            if grade.needs_manual_grade
        ]
        return BY_HAND if waiting else GRADED, ", ".join(filter(None, [*waiting, remark]))


def summary(status: Status) -> str:
    """Say in one line where an assignment stands."""
    states = Counter(line.state for line in status.students)
    there = [line for line in status.students if line.state != NOT_HANDED_IN]
    late = sum(line.late > timedelta(0) for line in there)
    extensions = sum(bool(line.extension) for line in status.students)
    parts = [f"{len(there)} of {len(status.students)} handed in" + (f" ({late} late)" if late else "")]
    parts += [f"{states[state]} {state}" for state in _COUNTED if states[state]]
    old = sum(bool(line.out_of_date) for line in status.students)
    parts += [f"{old} whose feedback is out of date"] if old else []
    parts += [f"{extensions} extension{'s' * (extensions > 1)}"] if extensions else []
    parts += [f"due {status.due}" if status.due else "no deadline"]
    parts += [status.remark] if status.remark else []
    return f"{status.assignment}: {'; '.join(parts)}"


def status_table(status: Status) -> Table:
    """Lay the students of an assignment out for a terminal."""
    table = Table(title=_text(status.assignment), title_justify="left")
    table.add_column("student", no_wrap=True)
    table.add_column("state", overflow="fold")
    table.add_column("points", justify="right")
    table.add_column("handed in", no_wrap=True)
    table.add_column("late", justify="right")
    table.add_column("extension", overflow="fold")
    if any(line.name for line in status.students):
        table.add_column("name", overflow="fold")
    for line in status.students:
        state = "; ".join(
            filter(None, [f"{line.state}: {line.detail}" if line.detail else line.state, line.out_of_date])
        )
        moment = f"{line.moment.astimezone(status.zone):%Y-%m-%d %H:%M}" if line.moment else ""
        cells = [line.student, state, line.points, moment, _lasting(line.late), line.extension, line.name]
        table.add_row(*map(_text, cells[: len(table.columns)]))
    return table


def _lasting(time: timedelta) -> str:
    """Return a time in words, the two largest units of it."""
    if not time:
        return ""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    first = next((index for index, (number, _) in enumerate(units) if number), len(units) - 1)
    return " ".join(f"{number} {unit}" for number, unit in units[first : first + 2] if number)


def _text(words: str) -> Text:
    """Return words that are shown as they are: rich would take brackets in a string for its markup."""
    return Text(printable(words))
