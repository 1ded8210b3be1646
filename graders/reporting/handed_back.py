"""Which grade each student was shown last, so that somebody learns of feedback that is out of date.

`.course/returned/ASSIGNMENT.json`, written by `course return`: by student and notebook, the points on the page that was
handed back, and a digest of all points and comments on it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from nbgrader.api import Gradebook, SubmittedAssignment, SubmittedNotebook

from graders import CourseError
from graders.files import write_atomic
from graders.gradebook.totals import in_points, notebook_total
from graders.reporting.stamps import digest_of_grading

FOLDER = ".course/returned"


@dataclass(frozen=True)
class Shown:
    """What a page shows of the grading.

    Attributes:
        score: points of the notebook, after the late penalty.
        grading: a digest of all points, the penalty and the comments.
    """

    score: float
    grading: str


# By notebook.
Pages = Mapping[str, Shown]


def shown_now(notebook: SubmittedNotebook) -> Shown:
    """Return what a page made now would show."""
    return Shown(notebook_total(notebook).score, digest_of_grading(notebook))


def read_handed_back(root: Path, assignment: str) -> dict[str, Pages]:
    """Return what was handed back last, by the students' ids; nothing where nothing was.

    Raises:
        CourseError: when the file is damaged.
    """
    path = root / FOLDER / f"{assignment}.json"
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        return {
            student: {name: Shown(float(page["score"]), str(page["grading"])) for name, page in pages.items()}
            for student, pages in content.items()
        }
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise CourseError(
            f"{path}: damaged ({error!r}); remove it, and nothing is known of what was handed back before"
        ) from error


def note_handed_back(root: Path, assignment: str, students: Mapping[str, Pages]) -> None:
    """Write down what students get now; of all others what they got before stays."""
    content = {**read_handed_back(root, assignment), **students}
    written = {
        student: {name: asdict(page) for name, page in pages.items()} for student, pages in sorted(content.items())
    }
    write_atomic(root / FOLDER / f"{assignment}.json", json.dumps(written, ensure_ascii=False, indent=1) + "\n")


def out_of_date(submission: SubmittedAssignment, before: Pages) -> str:
    """Say in words that the pages of a student show another grade than that of now; nothing where they do not."""
    now = {notebook.name: shown_now(notebook) for notebook in submission.notebooks if notebook.name in before}
    if all(now[name].grading == before[name].grading for name in now):
        return ""
    old = sum(before[name].score for name in now)
    other = in_points(old) != in_points(sum(page.score for page in now.values()))
    return "feedback handed back is out of date" + (f", it shows {in_points(old)}" if other else "")


def all_out_of_date(gradebook: Gradebook, assignment: str, before: Mapping[str, Pages]) -> list[str]:
    """Return the students whose pages of `before` are out of date."""
    submissions = gradebook.find_assignment(assignment).submissions if before else []
    return sorted(
        it.student.id for it in submissions if it.student.id in before and out_of_date(it, before[it.student.id])
    )
