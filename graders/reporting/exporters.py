"""nbgrader export plugins."""

import csv
import os
from contextlib import chdir
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment as GradebookAssignment
from nbgrader.api import Gradebook, MissingEntry, Student, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin

from graders import CourseError
from graders.files import replacing
from graders.gradebook.penalties import refresh_penalties
from graders.gradebook.totals import earned, exercise_name, rounded, submission_total
from graders.reporting.results import was_handed_in
from graders.text import tabular

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)
# After nbgrader's columns: one of these, since a 0 may be the points of an answer, or stand where there is none.
STATE = "state"
GRADED, WAITING, NOT_GRADED, NOTHING = "graded", "to be graded by hand", "not graded yet", "nothing handed in"


class ExerciseCsvExportPlugin(ExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's CSV columns, what state a submission is in, and after them one column for each exercise.

    Names are quoted where they need it and none is taken for a formula, late penalties follow the scores as they are
    now, and the file is replaced in one step. A student who has not submitted has a row of zeros, as in nbgrader's
    own export; an exercise that has no points yet has an empty field.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write the chosen students and assignments (all by default) to `self.to` (`grades.csv` by default)."""
        given = getattr(self.parent, "coursedir", None)
        with chdir(given.root if given else os.curdir):
            refresh_penalties(gradebook, self)
        coursedir = given or CourseDirectory(parent=self)
        assignments, students = chosen(gradebook, self)
        exercises = [
            f"{assignment.name}:{exercise_name(cell)}"
            for assignment in assignments
            for notebook in assignment.notebooks
            for cell in [*notebook.grade_cells, *notebook.task_cells]
        ]
        destination = Path(self.to or "grades.csv")
        self.log.info("Exporting grades to %s", destination)
        with replacing(destination) as path, path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            names = [*COLUMNS, STATE, *exercises]
            writer.writerow(map(tabular, names))
            for assignment in assignments:
                for student in students:
                    row = _row(gradebook, coursedir, assignment, student)
                    writer.writerow(tabular(row.get(name, "")) for name in names)


def chosen(gradebook: Gradebook, plugin: ExportPlugin) -> tuple[list[GradebookAssignment], list[Student]]:
    """Return the assignments and the students that a plugin is to export, all where it names none.

    Raises:
        CourseError: when one is not there, or there is nothing to export: a gradebook that was lost or emptied should
            not take the place of grades that were exported before.
    """
    where = gradebook_name(gradebook)
    assignments = _named(gradebook.assignments, "name", plugin.assignment, f"{where}: no assignment")
    students = _named(gradebook.students, "id", plugin.student, f"{where}: no student")
    if not students:
        raise CourseError(f"{where}: no student in it, nothing is exported; is this the course's gradebook?")
    ids = {student.id for student in students}
    submissions = (submission for assignment in assignments for submission in assignment.submissions)
    if not any(it.student.id in ids and notebook.grades for it in submissions for notebook in it.notebooks):
        what = ", ".join(assignment.name for assignment in assignments) or "any assignment"
        raise CourseError(f"{where}: no grade for {what} in it, nothing is exported; run `course grade` first")
    return assignments, students


def gradebook_name(gradebook: Gradebook) -> str:
    """Return where a gradebook is: its file, or its server's address without the password."""
    url = gradebook.engine.url
    is_file = url.get_backend_name() == "sqlite" and url.database
    return str(url.database if is_file else url.render_as_string(hide_password=True))


def _named(entries: list[Any], key: str, names: list[str], missing: str) -> list[Any]:
    wanted = {str(name) for name in names}
    unknown = wanted - {getattr(entry, key) for entry in entries}
    if unknown:
        raise CourseError(f"{missing} {', '.join(sorted(unknown))} in it; write the names as they are there")
    return [entry for entry in entries if not wanted or getattr(entry, key) in wanted]


def _row(
    gradebook: Gradebook, coursedir: CourseDirectory, assignment: GradebookAssignment, student: Student
) -> dict[str, object]:
    submitted, autograded = (
        Path(coursedir.format_path(step, student.id, assignment.name))
        for step in (coursedir.submitted_directory, coursedir.autograded_directory)
    )
    row = {
        "assignment": assignment.name,
        "duedate": assignment.duedate or "",
        "timestamp": "",
        "student_id": student.id,
        "last_name": student.last_name or "",
        "first_name": student.first_name or "",
        "email": student.email or "",
        "raw_score": 0.0,
        "late_submission_penalty": 0.0,
        "score": 0.0,
        "max_score": rounded(assignment.max_score),
        STATE: NOT_GRADED if submitted.is_dir() else NOTHING,
    }
    try:
        submission: SubmittedAssignment = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return row
    if not was_handed_in(submission, autograded):
        return row
    total = submission_total(submission)
    row |= {
        "timestamp": submission.timestamp or "",
        "raw_score": total.raw,
        "late_submission_penalty": total.penalty,
        "score": total.score,
        STATE: WAITING if total.waiting else GRADED,
    }
    for notebook in submission.notebooks:
        points = {exercise_name(grade.cell): earned(grade) for grade in notebook.grades}
        row |= {f"{assignment.name}:{name}": "" if value is None else value for name, value in points.items()}
    return row
