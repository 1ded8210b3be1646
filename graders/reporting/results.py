"""What came out of grading: scores by exercise, penalties, and why points were lost."""

from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import SubmittedAssignment
from nbgrader.apps import NbGraderAPI
from rich.console import Console
from rich.table import Table
from rich.text import Text

from graders.execution.execute import CELL_TIMEOUT, KERNEL_DIED, NOT_EXECUTED
from graders.gradebook.totals import earned, exercise_name, in_points, submission_total
from graders.notebooks import read_notebook
from graders.text import printable

CAUSE_LENGTH = 240
# With more exercises than this their scores leave no room for the reasons.
MOST_COLUMNS = 5
# Characters of a message that are looked at; a student's can have millions, most of them nothing to see.
_READ = 20_000
# So many exercises with the same cause are named, the others counted.
NAMED = 3
# Kinds whose message says all; the second is that of graders/checks.py, whose import would take seconds.
_ASSERTIONS = ("AssertionError", "CheckFailed")


@dataclass(frozen=True)
class Exercise:
    """One graded cell of one student.

    Attributes:
        name: see `exercise_name`.
        score: points earned.
        max_score: points to be had.
        needs_manual_grade: someone has still to look at it.
        cause: in words, why points were lost; empty where none were.
    """

    name: str
    score: float
    max_score: float
    needs_manual_grade: bool
    cause: str


@dataclass(frozen=True)
class Result:
    """One student's assignment; `score` is after the late penalty, see `totals.Total`.

    `handed_in` is False where the gradebook has a row only because somebody made it, for an extension for example.
    """

    student: str
    exercises: tuple[Exercise, ...]
    penalty: float
    score: float
    max_score: float
    handed_in: bool = True


def read_results(api: NbGraderAPI, assignment: str) -> list[Result]:
    """Return the results in the gradebook, by student.

    Raises:
        nbgrader.api.MissingEntry: when the gradebook does not know the assignment.
    """
    with api.gradebook as gradebook:
        submissions = gradebook.find_assignment(assignment).submissions
        return sorted((_result(api, submission) for submission in submissions), key=lambda r: r.student)


def _result(api: NbGraderAPI, submission: SubmittedAssignment) -> Result:
    student = submission.student.id
    folder = Path(api.coursedir.format_path(api.coursedir.autograded_directory, student, submission.assignment.name))
    exercises = []
    for notebook in submission.notebooks:
        causes = _causes(folder / f"{notebook.name}.ipynb")
        exercises += [
            Exercise(
                exercise_name(grade.cell),
                earned(grade) or 0.0,
                grade.max_score,
                grade.needs_manual_grade,
                causes.get(grade.cell.name, "") if grade.score < grade.max_score else "",
            )
            for grade in notebook.grades
        ]
    total = submission_total(submission)
    there = was_handed_in(submission, folder)
    return Result(student, tuple(exercises), total.penalty, total.score, total.max_score, there)


def was_handed_in(submission: SubmittedAssignment, autograded: Path) -> bool:
    """Say whether a row of the gradebook is about something that was handed in.

    Args:
        submission: the row.
        autograded: the folder where it is when it has been graded.
    """
    return (
        submission.timestamp is not None
        or any(earned(grade) is not None for notebook in submission.notebooks for grade in notebook.grades)
        or autograded.is_dir()
    )


def _causes(path: Path) -> dict[str, str]:
    notebook = read_notebook(path)
    if notebook is None:
        return {}
    graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    return {cell.metadata.nbgrader.grade_id: cause_of(cell) for cell in graded}


def cause_of(cell: NotebookNode) -> str:
    """Return why a cell failed, in one line: the message of an assertion, else the kind of the error too.

    What the harness says of a lost kernel or of time run out goes before what Python said on the way there.
    """
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    errors.sort(key=lambda output: output.ename not in (CELL_TIMEOUT, KERNEL_DIED, NOT_EXECUTED))
    if not errors:
        return ""
    kind = printable(errors[0].ename)[:CAUSE_LENGTH]
    message = " ".join(printable(str(errors[0].evalue)[:_READ]).split())
    if kind in _ASSERTIONS and message:
        return message
    return f"{kind}: {message}" if message else kind


def results_table(title: str, results: list[Result], about: dict[str, str] | None = None) -> Table:
    """Lay results out for a terminal.

    Args:
        title: above the table.
        results: of one assignment.
        about: what to say of a student, by id; adds a column.
    """
    table = Table(title=_text(title), title_justify="left")
    table.add_column("student", no_wrap=True)
    if about:
        table.add_column("what was handed in", overflow="fold")
    names = {exercise.name: exercise.max_score for result in results for exercise in result.exercises}
    if len(names) > MOST_COLUMNS:
        names = {}  # the reasons say where points were lost; the CSV has every score
    for name, points in names.items():
        table.add_column(Text(f"{printable(name)}\nof {in_points(points)}"), justify="right")
    table.add_column("penalty", justify="right")
    table.add_column("total", justify="right", style="bold")
    table.add_column("why points were lost", overflow="fold")
    for result in results:
        if not result.handed_in:
            empty = ["" for _ in names]
            told = [_text(about.get(result.student, ""))] if about else []
            table.add_row(_text(result.student), *told, *empty, "", "", Text("nothing handed in"))
            continue
        scores = {exercise.name: _score(exercise) for exercise in result.exercises}
        table.add_row(
            _text(result.student),
            *([_text(about.get(result.student, ""))] if about else []),
            *(scores.get(name, "") for name in names),
            f"-{in_points(result.penalty)}" if result.penalty else "",
            in_points(result.score),
            Text("\n".join(map(printable, _reasons(result)))),
        )
    return table


def _score(exercise: Exercise) -> str:
    """Return points as the table shows them; with a question mark where a person has to look."""
    if not exercise.needs_manual_grade:
        return in_points(exercise.score)
    return f"{in_points(exercise.score)}?" if exercise.score else "?"


def _text(name: str) -> Text:
    """Return a name that is shown as it is: rich would take brackets in a string for its markup, and make links."""
    return Text(printable(name))


def _reasons(result: Result) -> list[str]:
    reasons: dict[str, list[Exercise]] = {}
    for exercise in result.exercises:
        if exercise.cause:
            reasons.setdefault(exercise.cause, []).append(exercise)
    lines = []
    for cause, exercises in reasons.items():
        short = cause if len(cause) <= CAUSE_LENGTH else cause[: CAUSE_LENGTH - 1] + "…"
        lost = sum(exercise.max_score - exercise.score for exercise in exercises)
        named = ", ".join(exercise.name for exercise in exercises[:NAMED])
        more = f" and {len(exercises) - NAMED} more" if len(exercises) > NAMED else ""
        lines.append(f"{named}{more} (-{in_points(lost)}): {short}")
    by_hand = [exercise.name for exercise in result.exercises if exercise.needs_manual_grade]
    if by_hand:
        lines.append(f"{', '.join(by_hand)}: to be graded by hand")
    if result.penalty:
        lines.append("submitted after the deadline")
    return lines


def print_table(table: Table) -> None:
    """Print a table as wide as the terminal, or 160 columns wide into a file."""
    console = _Console()
    if not console.is_terminal:
        console = _Console(width=160)
    console.print(table)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to the command what to do when nobody reads: it is no other failure in a table than in a line."""
        raise
