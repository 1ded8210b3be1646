"""What a feedback page says of itself, for programs: whose it is, and which grade it shows.

Nothing else tells whether a page is out of date: points given by hand and moved deadlines change the gradebook alone,
and files get new times when they are copied.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook, Student, SubmittedNotebook
from nbgrader.preprocessors import NbGraderPreprocessor

_PREFIX = "course-"


@dataclass(frozen=True)
class Stamp:
    """What the head of a page says.

    Attributes:
        student: the id.
        assignment: its name.
        notebook: its name.
        grade: a digest of all that the page shows of the grading.
    """

    student: str
    assignment: str
    notebook: str
    grade: str


def stamp_of(notebook: SubmittedNotebook, graded: Path) -> Stamp:
    """Return what a page made now would say of itself.

    Args:
        notebook: in an open gradebook.
        graded: the autograded notebook, from which the page is made.

    Raises:
        OSError: when that cannot be read.
    """
    submission = notebook.assignment
    student, assignment = submission.student.id, submission.assignment.name
    digest = hashlib.sha256(json.dumps([student, assignment, *_grading(notebook)]).encode())
    digest.update(_content(graded.read_bytes()))
    return Stamp(student, assignment, notebook.name, digest.hexdigest())


def digest_of_grading(notebook: SubmittedNotebook) -> str:
    """Return a digest of the points, the penalty and the comments that a page made now would show."""
    return hashlib.sha256(json.dumps(_grading(notebook)).encode()).hexdigest()


def _grading(notebook: SubmittedNotebook) -> list[object]:
    scores = [
        [grade.cell.name, _points(grade.score), _points(grade.max_score), bool(grade.needs_manual_grade)]
        for grade in notebook.grades
    ]
    comments = [[comment.cell.name, comment.comment or ""] for comment in notebook.comments]
    return [_points(notebook.late_submission_penalty), sorted(scores), sorted(comments)]


def _content(data: bytes) -> bytes:
    """Return what a page can show of an autograded notebook: not the ids of cells, drawn anew where one is put back."""
    try:
        cells = json.loads(data)["cells"]
        return json.dumps([{key: cell[key] for key in cell if key != "id"} for cell in cells]).encode()
    except (ValueError, KeyError, TypeError):
        return data


def _points(value: float | None) -> float:
    return round(value or 0.0, 6)


def read_stamp(page: bytes) -> Stamp | None:
    """Return what a page says of itself; None where it says nothing, or not all."""
    head = page.partition(b"</head>")[0].decode("utf-8", errors="replace")
    reader = _Metas()
    reader.feed(head)
    try:
        return Stamp(**reader.found)
    except TypeError:
        return None


class _Metas(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        name = about.get("name") or ""
        if tag == "meta" and name.startswith(_PREFIX):
            self.found.setdefault(name.removeprefix(_PREFIX), about.get("content") or "")


def full_name(student: Student) -> str:
    """Return a student's first and last name, or the id where the gradebook has neither."""
    return f"{student.first_name or ''} {student.last_name or ''}".strip() or str(student.id)


class StampFeedback(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Tell the template whose page it makes, and of which grade; a step after those that set points and penalties."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Leave the notebook as it is; see the class."""
        about = resources["nbgrader"]
        graded = Path(resources["metadata"]["path"]) / f"{about['notebook']}.ipynb"
        with Gradebook(about["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            about["stamp"] = {f"{_PREFIX}{name}": value for name, value in asdict(stamp_of(notebook, graded)).items()}
            about["student_name"] = full_name(notebook.student)
        return nb, resources
