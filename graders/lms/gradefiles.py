"""nbgrader export plugins: the grade files that Moodle and Canvas import, and tables for spreadsheets.

Ungraded answers and what was not handed in are empty, never 0; late penalties follow the deadlines and the points as
they are now; no text is taken for a formula; the file is replaced in one step, or left as it was.
"""

import csv
import io
import os
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Dict, Unicode

from graders import CourseError
from graders.files import write_atomic
from graders.gradebook.penalties import refresh_penalties
from graders.lms.filling import fill
from graders.lms.grades import Graded, Person, points, read_grades
from graders.lms.tables import read_whole
from graders.reporting.exporters import chosen
from graders.text import tabular

Rows = list[list[str]]


class GradeFilePlugin(ExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """A table with a row a student and a column an assignment.

    Attributes:
        problems: after an export, lines about whose grades are not in the file, and why.
        notes: what else there is to say.
    """

    # of the platform whose own file can be filled
    platform = ""
    delimiter = ","
    newline = "\n"
    encoding = "utf-8"

    template = Unicode("", help="a grade file that the platform exported, to be filled").tag(config=True)
    columns = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="headings of assignments that the platform calls otherwise than the course",
    ).tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the chosen students and assignments (all by default) to `self.to` (`grades.csv` by default).

        Raises:
            CourseError: when there is nothing to write, or the template cannot be filled; an old file stays as it was.
        """
        self.problems: list[str] = []
        self.notes: list[str] = []
        coursedir = getattr(self.parent, "coursedir", None)
        root = Path(coursedir.root if coursedir else os.curdir)
        with chdir(root):
            refresh_penalties(gradebook, self)
        assignments, students = chosen(gradebook, self)
        people, graded = read_grades(gradebook, root, assignments, students)
        destination = Path(self.to or "grades.csv")
        if self.template:
            content = self._filled(destination, people, graded)
        else:
            text = io.StringIO()
            writer = csv.writer(text, delimiter=self.delimiter, lineterminator=self.newline)
            writer.writerows([tabular(cell) for cell in row] for row in self.rows(people, graded))
            content = text.getvalue().encode(self.encoding)
        write_atomic(destination, content)
        for line in [*self.problems, *self.notes]:
            self.log.warning(line)

    def _filled(self, destination: Path, people: list[Person], graded: list[Graded]) -> bytes:
        template = Path(self.template)
        if not self.platform:
            raise CourseError(f"{template}: only files of Moodle and Canvas can be filled (--like moodle or canvas)")
        if destination.exists() and template.exists() and destination.samefile(template):
            raise CourseError(
                f"{template}: is what the platform exported and stays as it is; name another file to write"
            )
        sheet = read_whole(template)
        filled = fill(sheet, self.platform, people, graded, dict(self.columns))
        self.problems += filled.problems
        if not filled.grades:
            raise CourseError(
                "\n".join([f"{template}: no grade has a place in it, nothing is written", *self.problems])
            )
        if filled.kept:
            self.notes.append(
                f"{filled.kept} fields keep what the platform has: no grade for them here, or excused there"
            )
        return sheet.encoded()

    def rows(self, people: list[Person], graded: list[Graded]) -> Rows:
        """Return the table, headings first."""
        columns = [self.heading(assignment) for assignment in graded]
        return [
            ["student_id", "last_name", "first_name", "email", *columns],
            *([it.id, it.last_name, it.first_name, it.email, *self.grades(it, graded)] for it in people),
        ]

    def heading(self, assignment: Graded) -> str:
        """Return an assignment's heading: the platform's, where it was named."""
        return str(self.columns.get(assignment.name, assignment.name))

    def grades(self, person: Person, graded: list[Graded], comma: bool = False) -> list[str]:
        """Return a student's points, empty where there are none."""
        found = [assignment.grades.get(person.id) for assignment in graded]
        return ["" if grade is None else points(grade, comma) for grade in found]


class PlainExportPlugin(GradeFilePlugin):
    """CSV as programs read it: UTF-8, commas, decimal points."""


class ExcelExportPlugin(GradeFilePlugin):
    """CSV that a Russian Excel opens with a double click: a byte order mark, semicolons, decimal commas."""

    delimiter = ";"
    newline = "\r\n"
    encoding = "utf-8-sig"

    def grades(self, person: Person, graded: list[Graded], comma: bool = True) -> list[str]:
        """Return a student's points with decimal commas."""
        return super().grades(person, graded, comma)


class MoodleExportPlugin(GradeFilePlugin):
    """What Moodle imports: its own file filled, an assignment's worksheet, or a table for its gradebook.

    The worksheet is written for one assignment whose submissions were collected from Moodle.
    """

    platform = "moodle"

    def rows(self, people: list[Person], graded: list[Graded]) -> Rows:
        """Return the worksheet, or the table for the gradebook's import."""
        if len(graded) == 1 and (participants := graded[0].participants("moodle")):
            return self._worksheet(people, graded[0], participants)
        self.notes.append("this is for Moodle's gradebook (Grades, Import, CSV file: map email, or ID number)")
        columns = [self.heading(assignment) for assignment in graded]
        return [
            ["First name", "Last name", "ID number", "Email address", *columns],
            *([it.first_name, it.last_name, it.id, it.email, *self.grades(it, graded)] for it in people),
        ]

    def _worksheet(self, people: list[Person], assignment: Graded, participants: dict[str, str]) -> Rows:
        self.notes.append("this is for the assignment in Moodle (View all submissions, Upload grading worksheet)")
        missing = [it.id for it in people if it.id in assignment.grades and it.id not in participants]
        if missing:
            self.problems.append(
                f"not collected from Moodle, and not in the file: {', '.join(missing)}; download the grading worksheet "
                "from Moodle and name it with --template"
            )
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"  # grades that Moodle has from later on stay
        return [
            [
                "Identifier", "Full name", "Email address", "Grade", "Maximum Grade", "Last modified (grade)",
                "Feedback comments",
            ],
            *(
                [
                    f"Participant {participants[it.id]}", f"{it.first_name} {it.last_name}".strip() or it.id, it.email,
                    *self.grades(it, [assignment]), points(assignment.max_score), now, "",
                ]
                for it in people
                if it.id in participants
            ),
        ]  # fmt: skip


class CanvasExportPlugin(GradeFilePlugin):
    """What Canvas's gradebook imports: its own file filled, or a new one in its form."""

    platform = "canvas"

    def rows(self, people: list[Person], graded: list[Graded]) -> Rows:
        """Return Canvas's columns, and its row of points to be had."""
        self.notes.append(
            "where a field is empty Canvas takes away the grade that it has; a file that Canvas exported, named with "
            "--template, keeps those, and Canvas knows its students again"
        )
        numbers = {id: number for assignment in graded for id, number in assignment.participants("canvas").items()}
        return [
            ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *map(self.heading, graded)],
            ["    Points Possible", "", "", "", "", *(points(assignment.max_score) for assignment in graded)],
            *(
                [_sorted_name(it), numbers.get(it.id, it.canvas_number), it.id, it.email, "", *self.grades(it, graded)]
                for it in people
            ),
        ]


def _sorted_name(person: Person) -> str:
    return ", ".join(part for part in (person.last_name, person.first_name) if part) or person.id


LIKE = {
    "moodle": MoodleExportPlugin,
    "canvas": CanvasExportPlugin,
    "excel": ExcelExportPlugin,
    "csv": PlainExportPlugin,
}
