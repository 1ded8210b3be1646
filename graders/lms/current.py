"""Which feedback pages may be handed back: those that show the grade as it is, each with whom it belongs to."""

from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import MissingEntry, SubmittedAssignment
from nbgrader.apps import NbGraderAPI

from graders import CourseError
from graders.reporting.handed_back import Shown, shown_now
from graders.reporting.stamps import full_name, read_stamp, stamp_of


@dataclass(frozen=True)
class Page:
    """One notebook's feedback, self-contained."""

    notebook: str
    content: bytes
    modified_s: float
    shown: Shown


@dataclass(frozen=True)
class Recipient:
    """A student whose feedback is ready."""

    student: str
    name: str
    last_name: str
    email: str
    pages: tuple[Page, ...]


@dataclass
class Feedback:
    """An assignment's feedback.

    Attributes:
        ready: in the order of last names.
        held_back: students whose feedback must not be handed back, by the reason and the remedy.
    """

    ready: list[Recipient] = field(default_factory=list)
    held_back: dict[str, list[str]] = field(default_factory=dict)

    def hold_back(self, student: str, why: str) -> None:
        """Note that nothing goes to a student, and why."""
        self.held_back.setdefault(why, []).append(student)


def current_feedback(api: NbGraderAPI, assignment: str) -> Feedback:
    """Return the pages that show the gradebook's grades, and whose do not.

    Late penalties in the gradebook must follow the deadlines already.

    Raises:
        CourseError: when the assignment is not in the gradebook, or nothing of it is graded.
    """
    feedback = Feedback()
    with api.gradebook as gradebook:
        try:
            submissions = gradebook.find_assignment(assignment).submissions
        except MissingEntry:
            raise CourseError(f"{assignment}: not in the gradebook; run `course release {assignment}`") from None
        graded = [submission for submission in submissions if _is_graded(api, submission)]
        if not graded:
            raise CourseError(f"{assignment}: nothing graded yet; run `course grade {assignment}`")
        for submission in sorted(graded, key=lambda it: (it.student.last_name or "", it.student.id)):
            student = submission.student
            why, pages = _pages(api, submission)
            if why:
                feedback.hold_back(student.id, why)
            else:
                feedback.ready.append(
                    Recipient(student.id, full_name(student), student.last_name or "", student.email or "", pages)
                )
    return feedback


def _is_graded(api: NbGraderAPI, submission: SubmittedAssignment) -> bool:
    """Say whether something was handed in and graded; nbgrader has an entry also for who has but an extension."""
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    if any(grade.auto_score is not None or grade.manual_score is not None for grade in grades):
        return True
    folder = api.coursedir.format_path(
        api.coursedir.autograded_directory, submission.student.id, submission.assignment.name
    )
    return bool(submission.notebooks) and Path(folder).is_dir()


def _pages(api: NbGraderAPI, submission: SubmittedAssignment) -> tuple[str, tuple[Page, ...]]:
    """Return a submission's pages, or why they cannot be handed back."""
    assignment, student = submission.assignment.name, submission.student.id
    again = f"run `course feedback {assignment}`"
    if submission.needs_manual_grade:
        return "answers wait to be graded by hand; grade them in the formgrader, then " + again, ()
    pages = []
    for notebook in sorted(submission.notebooks, key=lambda it: it.name):
        name = notebook.name
        graded, path = (
            Path(api.coursedir.format_path(folder, student, assignment)) / file
            for folder, file in (
                (api.coursedir.autograded_directory, f"{name}.ipynb"),
                (api.coursedir.feedback_directory, f"{name}.html"),
            )
        )
        try:
            expected = stamp_of(notebook, graded)
        except FileNotFoundError:
            return f"the graded notebook is gone; run `course grade {assignment} --force`, then {again}", ()
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return f"no feedback page; {again}", ()
        found = read_stamp(content)
        if found is None:
            return f"the page does not say whose it is, nor of which grade; {again}", ()
        if (found.student, found.assignment, found.notebook) != (student, assignment, name):
            return f"the page is that of another submission; {again}", ()
        if found != expected:
            return f"the page is older than the grade; {again}", ()
        pages.append(Page(name, content, path.stat().st_mtime, shown_now(notebook)))
    return "", tuple(pages)
