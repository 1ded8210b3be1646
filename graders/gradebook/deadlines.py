"""Soft and hard deadlines: full credit, then part of it, then none.

The dates stand in one file, `deadlines.toml`, in the course's folder. `SetDueDate` writes the soft deadline into
nbgrader's gradebook (so that the formgrader shows it); `DeadlinePlugin` turns lateness into nbgrader's own late
penalty, which the gradebook, the feedback and the exports show.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry, SubmittedNotebook
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor
from traitlets.config import LoggingConfigurable

from graders import CourseError
from graders.files import read_toml

FILE_NAME = "deadlines.toml"
RULES = ("cap", "scale")


@dataclass(frozen=True)
class Deadline:
    """The two moments of one assignment, both aware and in UTC, `soft` not after `hard`."""

    soft: datetime
    hard: datetime


@dataclass(frozen=True)
class Policy:
    """What `deadlines.toml` says.

    Attributes:
        rule: `cap`: a late notebook gets at most `late_share` of its points; `scale`: it gets `late_share` of
            what it earned.
        late_share: between 0 and 1.
        deadlines: by assignment.
        zone: of dates and times that name none, and of those that people are shown.
    """

    rule: str = "cap"
    late_share: float = 0.5
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    zone: tzinfo = UTC

    def penalty(self, score: float, max_score: float, late: timedelta, window: timedelta) -> float:
        """Return the points to take from a notebook.

        Args:
            score: points earned, before any penalty.
            max_score: points the notebook is worth.
            late: time from the soft deadline (with the student's extension) to the submission.
            window: time from the soft to the hard deadline.
        """
        if late <= timedelta(0):
            return 0.0
        if late > window:
            return score
        kept = self.late_share * (max_score if self.rule == "cap" else score)
        return max(0.0, score - kept)


def load_policy(path: Path) -> Policy:
    """Read `deadlines.toml`; a missing file means no deadlines.

    Raises:
        CourseError: names the file, the assignment and what to write instead.
    """
    if not path.exists():
        return Policy()
    content = read_toml(path)
    tables = {key: value for key, value in content.items() if isinstance(value, dict)}
    settings = {key: value for key, value in content.items() if key not in tables}
    unknown = set(settings) - {"timezone", "rule", "late_share", "grace_days"}
    if unknown:
        raise CourseError(f"{path}: unknown setting {sorted(unknown)}; an assignment is a [table] of its own")
    try:
        zone = ZoneInfo(settings.get("timezone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError, TypeError) as error:
        raise CourseError(f'{path}: unknown timezone; write a name like "Europe/Moscow" ({error})') from error
    rule = settings.get("rule", "cap")
    if rule not in RULES:
        raise CourseError(f"{path}: rule must be one of {', '.join(RULES)}, not {rule!r}")
    share = settings.get("late_share", 0.5)
    if not isinstance(share, int | float) or not 0 <= share <= 1:
        raise CourseError(f"{path}: late_share must be a number between 0 and 1, not {share!r}")
    grace_days = settings.get("grace_days", 14)
    if not isinstance(grace_days, int | float) or grace_days < 0:
        raise CourseError(f"{path}: grace_days must be a number of days, not {grace_days!r}")
    grace = timedelta(days=grace_days)

    deadlines = {}
    for name, table in tables.items():
        unknown = set(table) - {"soft", "hard"}
        if unknown or "soft" not in table:
            raise CourseError(f"{path}: [{name}] needs `soft` and may have `hard`; found {sorted(table)}")
        soft = _moment(table["soft"], zone, f"{path}: [{name}] soft")
        # a fortnight on the calendar, whatever the clocks do in between
        later = (soft.astimezone(zone) + grace).astimezone(UTC)
        hard = _moment(table["hard"], zone, f"{path}: [{name}] hard") if "hard" in table else later
        if hard < soft:
            raise CourseError(f"{path}: [{name}] the hard deadline lies before the soft one")
        deadlines[name] = Deadline(soft, hard)
    return Policy(rule, float(share), deadlines, zone)


def _moment(value: Any, zone: ZoneInfo, where: str) -> datetime:
    """Return a TOML date or date-time in UTC; a bare date means the end of that day, local time."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=zone)
    elif isinstance(value, date):
        moment = datetime.combine(value, time(23, 59, 59), tzinfo=zone)
    else:
        raise CourseError(f"{where}: write a date like 2026-10-05 or 2026-10-05T20:00:00, not {value!r}")
    return moment.astimezone(UTC)


class DeadlinePlugin(LateSubmissionPlugin):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's late-submission plugin for a soft and a hard deadline.

    nbgrader calls it for each notebook that came after the gradebook's due date, with the lateness in seconds,
    a student's extension already taken off; so an extension moves both deadlines.
    """

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """Return the points to take, see `Policy.penalty`; without a deadline in the file, what nbgrader would."""
        step = self.parent  # nbgrader's AssignLatePenalties: it knows which notebook this is
        policy = load_policy(Path(FILE_NAME))  # nbgrader works in the course's folder
        deadline = policy.deadlines.get(step.assignment_id)
        if deadline is None:
            usual: float | None = super().late_submission_penalty(student_id, score, total_seconds_late)
            return usual
        notebook = step.gradebook.find_submission_notebook(step.notebook_id, step.assignment_id, student_id)
        late = timedelta(seconds=total_seconds_late)
        return policy.penalty(score, notebook.max_score, late, deadline.hard - deadline.soft)


class SetDueDate(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Write the soft deadline of the assignment into the gradebook, where nbgrader looks for it."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Leave the notebook as it is; see the class."""
        name = resources["nbgrader"]["assignment"]
        deadline = load_policy(Path(FILE_NAME)).deadlines.get(name)
        if deadline is not None:
            with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
                set_due_date(gradebook, name, deadline)
        return nb, resources


def set_due_date(gradebook: Gradebook, assignment: str, deadline: Deadline) -> None:
    """Write the soft deadline into the gradebook, in nbgrader's form: UTC, without a time zone."""
    due = deadline.soft.replace(tzinfo=None)
    entry = gradebook.update_or_create_assignment(assignment)
    if entry.duedate != due:
        gradebook.update_or_create_assignment(assignment, duedate=due)


def extension_of(gradebook: Gradebook, assignment: str, student: str) -> timedelta:
    """Return the extension that was granted to a student, nothing where none was."""
    try:
        granted: timedelta | None = gradebook.find_submission(assignment, student).extension
    except MissingEntry:
        return timedelta(0)
    return granted or timedelta(0)


class _PenaltyStep(LoggingConfigurable):
    """Stands where `AssignLatePenalties` stands for the plugin, outside a conversion."""

    def __init__(self, gradebook: Gradebook, notebook: SubmittedNotebook, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.gradebook = gradebook
        self.notebook_id, self.assignment_id = notebook.name, notebook.assignment.assignment.name


def refresh_penalties(gradebook: Gradebook, parent: LoggingConfigurable, only: str | None = None) -> int:
    """Have due dates and late penalties follow `deadlines.toml`, where it names the assignment, and the scores of now.

    nbgrader fixes both when it autogrades; a date that was moved, and points given by hand, would come too late.

    Args:
        gradebook: an open gradebook.
        parent: carries the configuration; the current folder must be the course's.
        only: of this assignment; of all by default.

    Returns:
        How many notebooks have another penalty than before.
    """
    plugin_class = AssignLatePenalties(parent=parent).plugin_class
    deadlines = load_policy(Path(FILE_NAME)).deadlines
    changed = 0
    for assignment in gradebook.assignments:
        if assignment.name not in deadlines or only not in (None, assignment.name):
            continue
        set_due_date(gradebook, assignment.name, deadlines[assignment.name])
        for submission in assignment.submissions:
            late = submission.total_seconds_late
            for notebook in submission.notebooks:
                step = _PenaltyStep(gradebook, notebook, parent=parent)
                penalty = late > 0 and plugin_class(parent=step).late_submission_penalty(
                    submission.student.id, notebook.score, late
                )
                points = min(max(penalty, 0), notebook.score) if penalty else None
                changed += (notebook.late_submission_penalty or 0) != (points or 0)
                notebook.late_submission_penalty = points
    gradebook.db.commit()
    return changed
