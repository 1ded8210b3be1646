"""What the gradebook has recorded of a grading: it may be a backup, of a time before that."""

from nbgrader.api import Assignment, BaseCell, Grade, Gradebook, Notebook, SubmittedAssignment, SubmittedNotebook


def recorded_points(gradebook: Gradebook, assignment: str) -> dict[tuple[str, str], dict[str, float | None]]:
    """Return the points that were given automatically, by student and notebook, and by cell."""
    rows = (
        gradebook.db.query(SubmittedAssignment.student_id, Notebook.name, BaseCell.name, Grade.auto_score)
        .select_from(Grade)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .filter(Assignment.name == assignment)
    )
    found: dict[tuple[str, str], dict[str, float | None]] = {}
    for student, notebook, cell, points in rows:
        found.setdefault((student, notebook), {})[cell] = points
    return found
