"""What the gradebook has recorded of a grading: it may be a backup, of a time before that.

Points alone do not tell: a written answer has none that were given automatically, whatever it says. So a table of our
own in nbgrader's database says which state of a submission (`store.fingerprint`) each notebook's points are of. It is
put away and put back with the points.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nbgrader.api import Assignment, BaseCell, Grade, Gradebook, Notebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Column, MetaData, String, Table, inspect, null
from sqlalchemy.exc import DBAPIError

from graders.execution.jobs import Shown

_GRADED = Table(
    "course_graded",
    MetaData(),  # not nbgrader's: a gradebook without it is none of an older version
    Column("notebook_id", String(32), primary_key=True),
    Column("state", String(64), nullable=False),
)


@dataclass
class Recorded:
    """What stands in the gradebook for one notebook of a student's.

    Attributes:
        state: of the submission that was graded; None where nothing tells, as in gradebooks of before.
        points: that were given automatically, by cell.
    """

    state: str | None = None
    points: dict[str, float | None] = field(default_factory=dict)

    def is_of(self, shown: Shown) -> bool:
        """Say whether this was recorded when the autograded notebook was made that shows so much."""
        return self.points == shown.points and self.state in (None, shown.state)


Key = tuple[str, str]


def recorded_in(gradebook: Gradebook, assignment: str, student: str | None = None) -> dict[Key, Recorded]:
    """Return what is recorded for an assignment's submissions, or one student's, by student and notebook."""
    connection = gradebook.db.connection()
    submitted = (
        gradebook.db.query(SubmittedNotebook.id, SubmittedAssignment.student_id, Notebook.name)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .filter(Assignment.name == assignment)
    )
    if inspect(connection).has_table(_GRADED.name):
        graded = _GRADED.c.notebook_id == SubmittedNotebook.id
        submitted = submitted.outerjoin(_GRADED, graded).add_columns(_GRADED.c.state)
    else:
        submitted = submitted.add_columns(null())
    given = (
        gradebook.db.query(SubmittedNotebook.id, BaseCell.name, Grade.auto_score)
        .select_from(Grade)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .filter(Assignment.name == assignment)
    )
    if student is not None:
        submitted, given = (query.filter(SubmittedAssignment.student_id == student) for query in (submitted, given))
    by_id, found = dict[str, Recorded](), dict[Key, Recorded]()
    for number, name, notebook, state in submitted:
        by_id[number] = found[name, notebook] = Recorded(state)
    for number, cell, points in given:
        if number in by_id:  # another grader may have entered it in between
            by_id[number].points[cell] = points
    return found


def note_graded(gradebook: Gradebook, assignment: str, notebook: str, student: str, state: str) -> None:
    """Write down of which state of a submission the points are that stand there now."""
    number = gradebook.find_submission_notebook(notebook, assignment, student).id
    try:
        _GRADED.create(gradebook.db.connection(), checkfirst=True)
    except DBAPIError:  # another grader has made it in between; if not, the next line says so
        gradebook.db.rollback()
    connection = gradebook.db.connection()
    connection.execute(_GRADED.delete().where(_GRADED.c.notebook_id == number))
    connection.execute(_GRADED.insert().values(notebook_id=number, state=state))
    gradebook.db.commit()


def is_recorded(recorded: Mapping[Key, Recorded], student: str, shown: Mapping[str, Shown]) -> bool:
    """Say whether the gradebook has what a student's autograded notebooks show, by their names."""
    return all(recorded.get((student, name), Recorded()).is_of(about) for name, about in shown.items())
