"""A small class of made-up submissions, graded from release to gradebook in a folder of its own."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import nbformat

from graders import CourseError, Report, course
from graders.gradebook.deadlines import FILE_NAME, Deadline, load_policy
from graders.kernel import sandbox
from graders.notebooks import grade_id, need_notebook
from graders.reporting.results import print_table, read_results, results_table

ASSIGNMENT = "neurons"
DAY = timedelta(days=1)

RELU = """\
def build_neuron():
    return keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1, activation="relu")])
"""
DIVERGES = """\
def train_neuron(x, y):
    neuron = build_neuron()
    neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    neuron.fit(x, y, epochs=100, verbose=0)
    return neuron
"""
FORGETS_BIASES = """\
def count_parameters(sizes):
    total = 0
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1]
    return total
"""
RAISES = """\
raise RuntimeError("я ещё не разобрался")
"""
KERNEL_DIES = """\
import os

def train_neuron(x, y):
    os._exit(0)
"""
NOISY = """\
import sys

def count_parameters(sizes):
    print("считаю", sizes, file=sys.stderr)
    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
"""


@dataclass(frozen=True)
class Submission:
    """One made-up student.

    Attributes:
        about: what was handed in.
        cells: what the student wrote, by the grade_id of the cell; the reference solution where none is given.
        solved: False leaves the released stubs where `cells` says nothing.
        late: time from the soft deadline to the submission.
    """

    about: str
    cells: dict[str, str] = field(default_factory=dict)
    solved: bool = True
    late: Callable[[Deadline], timedelta] = lambda deadline: -DAY


CLASS = {
    "perfect": Submission("the reference solution, on time"),
    "untouched": Submission("the release as it is", solved=False),
    "relu": Submission("mistake: an activation on the output", {"build_neuron": RELU}),
    "diverges": Submission("mistake: learning rate 0.1", {"train_neuron": DIVERGES}),
    "no_biases": Submission("mistake: biases not counted", {"count_parameters": FORGETS_BIASES}),
    "late": Submission("right, a day after the soft deadline", late=lambda deadline: DAY),
    "too_late": Submission(
        "right, a day after the hard deadline", late=lambda deadline: deadline.hard - deadline.soft + DAY
    ),
    "raises": Submission("code that raises at once", {"build_neuron": RAISES}),
    "kernel_dies": Submission("os._exit in the second exercise", {"train_neuron": KERNEL_DIES}),
    "noisy": Submission("right, but writes to stderr", {"count_parameters": NOISY}),
}


def prepare(root: Path, folder: Path) -> None:
    """Make a course directory of its own with the class's submissions, afresh.

    Args:
        root: the course, from which the assignment and the settings are copied.
        folder: where to; what an earlier demo left there is removed.

    Raises:
        CourseError: when `folder` is not a demo's, or the course lacks the assignment or its deadline.
    """
    marker = folder / ".demo"
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        raise CourseError(f"{folder}: is not empty and not an earlier demo; choose another folder")
    deadline = load_policy(root / FILE_NAME).deadlines.get(ASSIGNMENT)
    if deadline is None:
        raise CourseError(f"{root / FILE_NAME}: the demo needs a deadline for [{ASSIGNMENT}]")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    marker.touch()
    for name in ("nbgrader_config.py", FILE_NAME):
        shutil.copyfile(root / name, folder / name)
    shutil.copytree(root / "source" / ASSIGNMENT, folder / "source" / ASSIGNMENT)
    course.release(course.open_course(folder, isolated=True), [ASSIGNMENT], report=lambda line: None)
    for student, submission in CLASS.items():
        _hand_in(folder, student, submission, deadline)


def _hand_in(folder: Path, student: str, submission: Submission, deadline: Deadline) -> None:
    released = need_notebook(folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    solutions = reference_cells(folder / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    for cell in released.cells:
        name = grade_id(cell)
        if name in submission.cells:
            cell.source = submission.cells[name]
        elif name in solutions and submission.solved:
            cell.source = solutions[name]
    target = folder / "submitted" / student / ASSIGNMENT
    target.mkdir(parents=True)
    nbformat.write(released, target / f"{ASSIGNMENT}.ipynb")
    moment = deadline.soft + submission.late(deadline)
    (target / "timestamp.txt").write_text(f"{moment:%Y-%m-%d %H:%M:%S} UTC\n", encoding="utf-8")


def reference_cells(source: Path) -> dict[str, str]:
    """Return the solution cells of a source notebook by grade_id, without the markers.

    Raises:
        CourseError: when there is no such notebook.
    """
    cells = {}
    for cell in need_notebook(source).cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("solution"):
            lines = [line for line in cell.source.splitlines() if "### " not in line]
            cells[meta["grade_id"]] = "\n".join(lines)
    return cells


def run_demo(root: Path, folder: Path, report: Report = print) -> dict[str, str]:
    """Release, hand in, autograde, write feedback and the CSV; print what came out and where it is.

    Returns:
        What nbgrader said, by student, of submissions that could not be graded: empty when all went well.
    """
    report(f"preparing a class of {len(CLASS)} in {folder}")
    prepare(root, folder)
    reason = sandbox.problem()
    if reason:
        report(f"grading without a sandbox ({reason}): these submissions are the repository's own")
    api = course.open_course(folder, isolated=True)
    failures = course.grade(api, ASSIGNMENT, sandbox=not reason, report=report)
    if len(failures) == len(CLASS):
        return failures
    failures |= course.feedback(api, ASSIGNMENT, report=lambda line: None)
    table = course.export(api, folder / "grades.csv")
    about = {student: submission.about for student, submission in CLASS.items()}
    results = sorted(read_results(api, ASSIGNMENT), key=lambda result: list(CLASS).index(result.student))
    print_table(results_table(f"Assignment {ASSIGNMENT}", results, about))
    report(f"feedback:  {folder / 'feedback'}/STUDENT/{ASSIGNMENT}/{ASSIGNMENT}.html")
    report(f"gradebook: {folder / 'gradebook.db'}")
    report(f"CSV:       {table}")
    return failures
