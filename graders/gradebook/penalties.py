"""Late penalties in nbgrader's gradebook, and what has them follow the dates, the extensions and the points of now.

`DeadlinePlugin` turns lateness into nbgrader's own late penalty, which gradebook, feedback and exports show.
`SetDueDate` and `FollowDeadlines` write the dates and extensions of the course's files into the gradebook, where
nbgrader looks for them, at whichever door somebody comes in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Assignment, Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor
from traitlets.config import LoggingConfigurable

from graders.gradebook import deadlines, extensions
from graders.gradebook.deadlines import Deadline, Policy, load_policy
from graders.gradebook.extensions import Extensions, load_extensions


class DeadlinePlugin(LateSubmissionPlugin):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's late-submission plugin for a soft and a hard deadline.

    nbgrader calls it for each notebook that came after the gradebook's due date, with the lateness in seconds,
    a student's extension already taken off; so an extension moves both deadlines.
    """

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """Return the points to take, see `Policy.penalty`; without a deadline in the file, what nbgrader would."""
        step = self.parent  # nbgrader's AssignLatePenalties: it knows which notebook this is
        policy = load_policy(Path(deadlines.FILE_NAME))  # nbgrader works in the course's folder
        deadline = policy.deadlines.get(step.assignment_id)
        if deadline is None:
            usual: float | None = super().late_submission_penalty(student_id, score, total_seconds_late)
            return usual
        notebook = step.gradebook.find_submission_notebook(step.notebook_id, step.assignment_id, student_id)
        late = timedelta(seconds=total_seconds_late)
        window = deadline.window(notebook.assignment.extension or timedelta(0), policy.zone)
        return policy.penalty(score, notebook.max_score, late, window)


class SetDueDate(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Write the soft deadline of the assignment, and the student's extension, where nbgrader looks for them."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Leave the notebook as it is; see the class."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            dates = Dates()
            dates.set_due(gradebook, gradebook.find_assignment(about["assignment"]))
            dates.set_extension(gradebook.find_submission(about["assignment"], about["student"]))
            gradebook.db.commit()
        return nb, resources


class FollowDeadlines(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Have one submission's penalty follow, before its feedback is written: see `follow_deadlines`."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Leave the notebook as it is; see the class."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            follow_deadlines(gradebook, self, about["assignment"], about["student"])
        return nb, resources


class Dates:
    """What the course's files say of dates.

    Args:
        root: the course's folder; the current one by default, as nbgrader works in it.

    Raises:
        CourseError: when a file cannot be read.
    """

    def __init__(self, root: Path = Path()) -> None:
        self.policy: Policy = load_policy(root / deadlines.FILE_NAME)
        self.granted: Extensions = load_extensions(root / extensions.FILE_NAME, self.policy.zone)

    def set_due(self, gradebook: Gradebook, assignment: Assignment) -> None:
        """Write an assignment's soft deadline into the gradebook, if the file has one."""
        if assignment.name in self.policy.deadlines:
            set_due_date(gradebook, assignment.name, self.policy.deadlines[assignment.name])

    def set_extension(self, submission: SubmittedAssignment) -> None:
        """Write a student's extension into the row of the submission; one that nbgrader alone was told of stays."""
        extension = self.granted.find(submission.student.id, submission.assignment.name)
        due = submission.assignment.duedate
        if extension is not None and due is not None:
            submission.extension = extension.beyond(due, self.policy.zone) or None

    def extension_of(self, gradebook: Gradebook, assignment: str, student: str) -> timedelta:
        """Return by how much a student's deadlines lie behind those of all, also before anything was handed in."""
        extension = self.granted.find(student, assignment)
        if extension is not None and assignment in self.policy.deadlines:
            return extension.beyond(self.policy.deadlines[assignment].soft, self.policy.zone)
        try:
            row = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return timedelta(0)
        granted: timedelta | None = row.extension
        return granted or timedelta(0)


def set_due_date(gradebook: Gradebook, assignment: str, deadline: Deadline) -> None:
    """Write the soft deadline into the gradebook, in nbgrader's form: UTC, without a time zone."""
    due = deadline.soft.replace(tzinfo=None)
    entry = gradebook.update_or_create_assignment(assignment)
    if entry.duedate != due:
        gradebook.update_or_create_assignment(assignment, duedate=due)


class _PenaltyStep(LoggingConfigurable):
    """Stands where `AssignLatePenalties` stands for the plugin, outside a conversion."""

    def __init__(self, gradebook: Gradebook, notebook: SubmittedNotebook, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.gradebook = gradebook
        self.notebook_id, self.assignment_id = notebook.name, notebook.assignment.assignment.name


@dataclass(frozen=True)
class PenaltyChange:
    """A submission whose late penalty became another; in points.

    Attributes:
        student: whose it is.
        before: the penalty until now, all notebooks together.
        after: the penalty from now on.
        moved: the student's deadline is another one than before.
    """

    student: str
    before: float
    after: float
    moved: bool


def follow_deadlines(
    gradebook: Gradebook, parent: LoggingConfigurable, only: str | None = None, student: str | None = None
) -> list[PenaltyChange]:
    """Have due dates, extensions and late penalties follow the course's files, and the points of now.

    nbgrader fixes all of them when it autogrades; a date that was moved, and points given by hand, would come too late.
    Where `deadlines.toml` does not name the assignment, a penalty is left as it is unless the plugin has another one to
    give: a person may have set it.

    Args:
        gradebook: an open gradebook.
        parent: carries the configuration; the current folder must be the course's.
        only: of this assignment; of all by default.
        student: of this student; of all by default.

    Returns:
        Whose penalty is another than before.
    """
    plugin_class = AssignLatePenalties(parent=parent).plugin_class
    dates, changes = Dates(), []
    for assignment in gradebook.assignments:
        if only not in (None, assignment.name):
            continue
        due_before = assignment.duedate
        dates.set_due(gradebook, assignment)
        for submission in _submissions(gradebook, assignment, student):
            before = due_of(submission, due_before), _penalty(submission)
            dates.set_extension(submission)
            late = seconds_late(submission)
            for notebook in submission.notebooks:
                step = _PenaltyStep(gradebook, notebook, parent=parent)
                penalty = late > 0 and plugin_class(parent=step).late_submission_penalty(
                    submission.student.id, notebook.score, late
                )
                if assignment.name in dates.policy.deadlines or penalty:
                    notebook.late_submission_penalty = min(max(penalty, 0), max(notebook.score, 0)) if penalty else None
            after = due_of(submission), _penalty(submission)
            if after[1] != before[1]:
                changes.append(PenaltyChange(submission.student.id, before[1], after[1], before[0] != after[0]))
    gradebook.db.commit()
    return changes


def _submissions(gradebook: Gradebook, assignment: Assignment, student: str | None) -> list[SubmittedAssignment]:
    if student is None:
        return list(assignment.submissions)
    try:
        return [gradebook.find_submission(assignment.name, student)]
    except MissingEntry:
        return []


def refresh_penalties(gradebook: Gradebook, parent: LoggingConfigurable, only: str | None = None) -> int:
    """Do as `follow_deadlines`; return how many submissions have another penalty than before."""
    return len(follow_deadlines(gradebook, parent, only))


def due_of(submission: SubmittedAssignment, due: datetime | None = None) -> datetime | None:
    """Return a student's own soft deadline, as the gradebook has it: UTC, without a time zone.

    Args:
        submission: the student's.
        due: the deadline of all; that of the gradebook by default.
    """
    due = due or submission.assignment.duedate
    return due + submission.extension if due and submission.extension else due


def seconds_late(submission: SubmittedAssignment) -> float:
    """Return by how many seconds a submission missed the student's own soft deadline.

    nbgrader's `total_seconds_late` fails on an extension of what has no due date.
    """
    due = due_of(submission)
    if due is None or submission.timestamp is None:
        return 0.0
    late: timedelta = submission.timestamp - due
    return max(0.0, late.total_seconds())


def _penalty(submission: SubmittedAssignment) -> float:
    return sum(notebook.late_submission_penalty or 0.0 for notebook in submission.notebooks)
