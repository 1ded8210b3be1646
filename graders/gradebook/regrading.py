"""What a second grading finds changed, so that it says why points changed, and asks a person about nothing twice.

nbgrader puts every cell with points given by hand back into the queue when it grades again. Here that happens only when
the answer is another one than the person saw. What was seen then, the autograded notebook still shows; nbgrader removes
it before it converts the new one, and so it is looked at right before that.
"""

import contextlib
from dataclasses import dataclass, field
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Grade, Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveAutoGrades

from graders.execution.jobs import files_beside, graded_as, shown_in
from graders.execution.store import digest
from graders.gradebook.recorded import is_recorded, note_graded, recorded_in
from graders.gradebook.totals import Total, earned, exercise_name, in_points, submission_total
from graders.intake.moments import TIMESTAMP, read_moment
from graders.intake.notices import is_above_given, is_notice, points_elsewhere, shows_written
from graders.notebooks import grade_id, read_notebook

SUBMISSION, TIME, TESTS = "submission changed", "handed in at another time", "tests changed"
# So many exercises are named, the others counted.
_NAMED = 4


@dataclass(frozen=True)
class View:
    """One notebook, as far as it tells two gradings apart; all of them digests.

    Attributes:
        answers: written answers that a person grades, by name.
        code: all other code that is the student's.
        text: all other text that is the student's.
        given: all that is the course's, points included.
        written: what stood in cells of the course's that are put back.
    """

    answers: dict[str, str]
    code: str
    text: str
    given: str
    written: str


def view_of(notebook: NotebookNode) -> View:
    """Look at a notebook, before or after it was executed."""
    answers: dict[str, str] = {}
    code: list[list[object]] = []
    text: list[list[object]] = []
    given: list[list[object]] = []
    written: list[list[object]] = []
    above = ""
    for cell in notebook.cells:
        name, content = grade_id(cell), [cell.cell_type, cell.source.strip(), cell.get("attachments", {})]
        put_back, above = is_above_given(above) and name is None and cell.cell_type == "code", cell.source
        if name is not None:
            given.append([name, cell.metadata.nbgrader.get("points")])
        if utils.is_locked(cell) or utils.is_task(cell) or put_back:
            given.append(content)
        elif is_answer(cell):
            answers[str(name)] = digest(content)
        elif cell.source.strip() and not is_notice(cell.source):
            (code if cell.cell_type == "code" else text).append(content)
        elif shows_written(cell.source):
            written.append(content)
    return View(answers, digest(code), digest(text), digest(given), digest(written))


def is_answer(cell: NotebookNode) -> bool:
    """Say whether a cell is a written answer that a person grades."""
    return bool(utils.is_grade(cell) and utils.is_solution(cell) and cell.cell_type != "code")


@dataclass(frozen=True)
class Seen:
    """A whole submission, as far as it tells two gradings apart.

    Attributes:
        notebooks: by name.
        files: digests of what the student handed in beside them, by relative path.
        moment: when that was.
    """

    notebooks: dict[str, View] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    moment: str = ""


def look_at(folder: Path, coursedir: CourseDirectory, assignment: str) -> Seen:
    """Look at the folder of a submission, staged or autograded."""
    notebooks = {path.stem: read_notebook(path) for path in sorted(folder.glob("*.ipynb"))}
    views = {name: view_of(notebook) for name, notebook in notebooks.items() if notebook is not None}
    return Seen(views, *_look_beside(folder, coursedir, assignment))


def _look_beside(folder: Path, coursedir: CourseDirectory, assignment: str) -> tuple[dict[str, str], str]:
    source = Path(coursedir.format_path(coursedir.source_directory, ".", assignment))
    files = files_beside(folder, coursedir.ignore, files_beside(source, coursedir.ignore))
    moment = files.pop(TIMESTAMP, b"").decode("utf-8", "replace").strip()
    return {name: digest(content) for name, content in files.items()}, moment


def look_at_graded(folder: Path, coursedir: CourseDirectory, assignment: str) -> Seen | None:
    """Look at an autograded folder; None where nothing in it was graded to the end, and so tells nothing."""
    paths = list(folder.glob("*.ipynb"))
    if not paths or not all(map(graded_as, paths)):
        return None
    return look_at(folder, coursedir, assignment)


def reasons(before: Seen, after: Seen) -> list[str]:
    """Say in words what differs between two looks at one submission; nothing where they show no difference."""
    names = {*before.notebooks, *after.notebooks}
    pairs = [(before.notebooks.get(name), after.notebooks.get(name)) for name in names]
    own = [[(view.answers, view.code, view.text) if view else None for view in pair] for pair in pairs]
    given = [[view.given if view else None for view in pair] for pair in pairs]
    written = [[view.written if view else None for view in pair] for pair in pairs]
    found = []
    rewritten = given == [pair[::-1] for pair in given] and any(old != new for old, new in written)
    if before.files != after.files or any(old != new for old, new in own) or rewritten:
        found.append(SUBMISSION)
    if before.moment != after.moment:
        found.append(TIME)
    if any(old != new for old, new in given):
        found.append(TESTS)
    return found


class AutogradeAgain(Autograde):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's autograding, which tells its steps what the submission looked like when it was graded before."""

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Look at what is there before nbgrader removes it.

        Where the gradebook has other points, or of another state of the submission, it tells nothing of what a person
        saw who gave points by hand.
        """
        folder = Path(self._format_dest(assignment_id, student_id))
        before = look_at_graded(folder, self.coursedir, assignment_id)
        self._before = before if before and self._is_recorded(folder, assignment_id, student_id) else None
        wanted: bool = super().init_destination(assignment_id, student_id)
        return wanted

    def _is_recorded(self, folder: Path, assignment: str, student: str) -> bool:
        shown = {path.stem: shown_in(path) for path in folder.glob("*.ipynb")}
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            return is_recorded(recorded_in(gradebook, assignment, student), student, shown)

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Where nothing says when this one came, forget when an earlier one did: nbgrader would go by that."""
        said = Path(self._format_source(assignment_id, student_id)) / TIMESTAMP
        if not said.is_file() or read_moment(said.read_bytes()) is None:
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                with contextlib.suppress(MissingEntry):
                    gradebook.find_submission(assignment_id, student_id).timestamp = None
                gradebook.db.commit()
        super().init_assignment(assignment_id, student_id)

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, object]:
        """Tell a notebook's steps."""
        resources: dict[str, object] = super().init_single_notebook_resources(notebook_filename)
        about = resources["nbgrader"]
        assert isinstance(about, dict)
        about["before"] = self._before
        return resources


class SaveGrades(SaveAutoGrades):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's step that writes points, which leaves alone what a person has looked at, unless the answer is new.

    The answer to a written question is its cell, and where that only points to what stands beside it, all that is the
    student's; to a test, the student's code and files; to a task, and to a question
    that is answered in code which a person grades, all that is the student's. Tasks, which nbgrader never asks about
    again, come back into the queue as well.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Write the points of one notebook; see the class."""
        about = resources["nbgrader"]
        before: Seen | None = about.get("before")
        self._old, self._new = before.notebooks.get(about["notebook"]) if before else None, view_of(nb)
        beside = _look_beside(Path(resources["metadata"]["path"]), CourseDirectory(parent=self), about["assignment"])
        self._other_files = before is None or before.files != beside[0]
        nb, resources = super().preprocess(nb, resources)
        if graded := nb.metadata.get("course", {}).get("graded"):  # by `ExecuteOnce`
            with Gradebook(about["db_url"], CourseDirectory(parent=self).course_id) as gradebook:
                note_graded(gradebook, about["assignment"], about["notebook"], about["student"], graded)
        return nb, resources

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        grade = self._grade(cell)
        by_hand = grade.manual_score is not None or bool(grade.extra_credit)
        settled = by_hand and not grade.needs_manual_grade
        super()._add_score(cell, resources)
        if by_hand:
            grade.needs_manual_grade = not settled or self._changed(cell) or self._is_too_much(grade)
            self.gradebook.db.commit()

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Write the points of one cell; see the class."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if utils.is_task(cell) and (self._changed(cell) or self._is_too_much(self._grade(cell))):
            self._grade(cell).needs_manual_grade = True
            self.gradebook.db.commit()
        return cell, resources

    def _is_too_much(self, grade: Grade) -> bool:
        """Say whether a release has left fewer points than a person gave."""
        other_points = self._old is None or self._old.given != self._new.given
        return other_points and (grade.manual_score or 0) > grade.max_score

    def _grade(self, cell: NotebookNode) -> Grade:
        return self.gradebook.find_grade(grade_id(cell), self.notebook_id, self.assignment_id, self.student_id)

    def _changed(self, cell: NotebookNode) -> bool:
        """Say whether the answer to a cell is another one than before; where that cannot be told, it is."""
        old, new = self._old, self._new
        if old is None:
            return True
        # a release changes what is given, and then what stood there before is no new answer
        rewritten = old.given == new.given and old.written != new.written
        if is_answer(cell):
            name = str(grade_id(cell))
            if old.answers.get(name) != new.answers.get(name):
                return True
            if not points_elsewhere(cell.source):
                return False
            return old.code != new.code or old.text != new.text or rewritten or self._other_files
        by_person = utils.is_task(cell) or utils.is_solution(cell)
        other_text = by_person and (old.text != new.text or rewritten)
        return old.code != new.code or self._other_files or other_text


@dataclass(frozen=True)
class Standing:
    """What a student has, before or after a grading.

    Attributes:
        total: of the submission.
        exercises: points before the penalty, by name; None where there are none yet.
    """

    total: Total
    exercises: dict[str, float | None]

    @property
    def graded(self) -> bool:
        """Whether there are any points."""
        return any(points is not None for points in self.exercises.values())


def standing_of(submission: SubmittedAssignment) -> Standing:
    """Return what a submission has now."""
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    return Standing(submission_total(submission), {exercise_name(grade.cell): earned(grade) for grade in grades})


def told(before: Standing, after: Standing, why: list[str]) -> str:
    """Say in one line what became of a student's points, and why; nothing where they are the same."""
    old, new = before.total, after.total
    moved = [
        f"{name} {_points(before.exercises.get(name))} -> {_points(points)}"
        for name, points in after.exercises.items()
        if points != before.exercises.get(name)
    ]
    if old.penalty != new.penalty:
        moved.append(f"late penalty {in_points(old.penalty)} -> {in_points(new.penalty)}")
    if not moved and (old.score, old.max_score) == (new.score, new.max_score):
        return ""
    more = [f"and {len(moved) - _NAMED} more"] if len(moved) > _NAMED else []
    which = f" ({', '.join([*moved[:_NAMED], *more])})" if moved else ""
    scale = "" if old.max_score == new.max_score else f" of {in_points(old.max_score)}"
    totals = f"{in_points(old.score)}{scale} -> {in_points(new.score)} of {in_points(new.max_score)}"
    return f"{totals}{which}: {', '.join(why)}"


def _points(value: float | None) -> str:
    return "?" if value is None else in_points(value)
