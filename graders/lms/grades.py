"""The grades that a platform is given: one number a student and assignment, or none."""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Assignment as GradebookAssignment
from nbgrader.api import Gradebook, Student, SubmittedAssignment

from graders import CourseError
from graders.gradebook.totals import submission_total
from graders.lms.collected import Origin, read_collected
from graders.reporting.exporters import gradebook_name


@dataclass(frozen=True)
class Person:
    """A student of the gradebook; what is not known is empty."""

    id: str
    first_name: str
    last_name: str
    email: str
    canvas_number: str = ""

    @property
    def names(self) -> set[str]:
        """The ways in which platforms write the name, for comparing."""
        first, last = self.first_name, self.last_name
        if not (first and last):
            return {one for one in (folded(first or last),) if one}
        return {folded(f"{first} {last}"), folded(f"{last} {first}"), folded(f"{last}, {first}")}


@dataclass(frozen=True)
class Graded:
    """One assignment.

    Attributes:
        name: in the gradebook.
        max_score: points to be had.
        grades: points after late penalties, by the students' ids; who has handed in nothing, or waits for points by
            hand, is not among them.
        origins: where submissions came from, by the students' ids.
    """

    name: str
    max_score: float
    grades: dict[str, float]
    origins: dict[str, Origin]

    def participants(self, platform: str) -> dict[str, str]:
        """Return a platform's numbers of students, by their ids here."""
        return {id: one.participant for id, one in self.origins.items() if one.platform == platform and one.participant}


def read_grades(
    gradebook: Gradebook, root: Path, assignments: list[GradebookAssignment], students: list[Student]
) -> tuple[list[Person], list[Graded]]:
    """Return students, by last name, and what they have.

    Raises:
        CourseError: when nobody has a grade yet.
    """
    people = [
        Person(student.id, *map(_clean, (student.first_name, student.last_name, student.email, student.lms_user_id)))
        for student in students
    ]
    ids = {person.id for person in people}
    graded = [
        Graded(
            assignment.name,
            assignment.max_score,
            {it.student.id: grade for it in assignment.submissions if (grade := _grade(it)) is not None},
            read_collected(root, assignment.name),
        )
        for assignment in assignments
    ]
    if not any(ids & set(assignment.grades) for assignment in graded):
        raise CourseError(
            f"{gradebook_name(gradebook)}: no grade for {', '.join(it.name for it in graded)} is final, nothing is "
            "exported; give the points that wait in the formgrader first"
        )
    return sorted(people, key=lambda it: (folded(it.last_name), folded(it.first_name), it.id)), graded


def _grade(submission: SubmittedAssignment) -> float | None:
    if submission.needs_manual_grade or not any(notebook.grades for notebook in submission.notebooks):
        return None
    return submission_total(submission).score


def _clean(text: str | None) -> str:
    return unicodedata.normalize("NFC", " ".join((text or "").split()))


def folded(text: str) -> str:
    """Return text for comparing: case, blanks and the form of accents do not count, nor does `ё`."""
    return unicodedata.normalize("NFC", " ".join(text.split()).casefold()).replace("ё", "е")


def points(value: float, comma: bool = False) -> str:
    """Return a number as a platform reads it, without what adding up tenths leaves behind."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def repeated(values: list[str]) -> set[str]:
    """Return what stands in a list more than once."""
    return {value for value, count in Counter(values).items() if count > 1}
