"""What a submission is worth: the one place where points are added up, a penalty is taken off and figures are rounded.

nbgrader itself shows points before the penalty on the formgrader's pages (`Total.raw`), and after it in its export.
"""

from collections.abc import Collection
from dataclasses import dataclass

from nbgrader.api import BaseCell, Grade, SubmittedAssignment, SubmittedNotebook


@dataclass(frozen=True)
class Total:
    """Points of a notebook or of a whole submission, without what adding up tenths leaves behind.

    Attributes:
        raw: earned, by the tests and by hand, before the penalty.
        penalty: for being late; never more than was earned.
        score: what remains.
        max_score: points to be had.
        waiting: a person has still to give points, or to look at those that were given.
    """

    raw: float
    penalty: float
    score: float
    max_score: float
    waiting: bool


def notebook_total(notebook: SubmittedNotebook) -> Total:
    """Return what one notebook is worth, as its page of feedback says."""
    raw, penalty = notebook.score, _penalty(notebook)
    return _total(raw, penalty, notebook.max_score, waiting=notebook.needs_manual_grade)


def submission_total(submission: SubmittedAssignment) -> Total:
    """Return what a submission is worth: all its notebooks together."""
    penalty = sum(map(_penalty, submission.notebooks))
    return _total(submission.score, penalty, submission.max_score, waiting=submission.needs_manual_grade)


def _penalty(notebook: SubmittedNotebook) -> float:
    """Return a notebook's penalty, which may be of a time when it had more points."""
    penalty: float = min(notebook.late_submission_penalty or 0.0, notebook.score)
    return max(0.0, penalty)


def _total(raw: float, penalty: float, max_score: float, *, waiting: bool) -> Total:
    return Total(
        rounded(raw), rounded(penalty), rounded(max(0.0, raw - penalty)), rounded(max_score), waiting=bool(waiting)
    )


def earned(grade: Grade) -> float | None:
    """Return the points of one exercise, or None where nobody and nothing has given any yet."""
    if grade.manual_score is None and grade.auto_score is None:
        return None
    return rounded(grade.score)


def rounded(points: float) -> float:
    """Round away what adding up tenths leaves behind (5 x 0.4 makes 2.0000000000000004)."""
    return round(points, 6) + 0.0  # and no minus before a zero


def in_points(points: float) -> str:
    """Return points as people are shown them: two decimals at most, as on pages of feedback and of the formgrader."""
    return f"{rounded(round(points, 2)):.2f}".rstrip("0").rstrip(".")


def exercise_name(cell: BaseCell) -> str:
    """Return how an exercise is called where people read: its cell's grade_id without `test_`.

    Where another graded cell of the notebook is called so already, it keeps it: two exercises of one name would have
    one column, and one would lose its points there. Where an assignment has several notebooks, which may repeat a
    grade_id, the notebook's name stands in front.
    """
    notebook = cell.notebook
    short = short_name(cell.name, {other.name for other in (*notebook.grade_cells, *notebook.task_cells)})
    return f"{notebook.name}/{short}" if len(notebook.assignment.notebooks) > 1 else short


def short_name(name: str, graded: Collection[str]) -> str:
    """Return a graded cell's name without `test_`, where no other of the graded cells is called so."""
    short = name.removeprefix("test_")
    return name if short in graded else short
