"""Whether `course grade` gives the grades that nbgrader as it comes gives in ordinary kernels, cell by cell.

    python benchmarks/agreement.py [CLASS ...] [--students N]

A class is `demo`, the one of `course demo`, or an assignment's name: then it hands in the answer bank, a student one
answer to every exercise, right or wrong as they come, until each answer was handed in once. Of the course's settings
nbgrader gets the time limit and what a release has in place of solutions: a written answer left as it was is worth 0.

Where the two differ although nbgrader is wrong, the reason is looked up in the notebooks and counted: it takes text on
stderr for a failed test, and loses a submission whose kernel dies. Exits 1 where they differ for any other reason.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import nbformat
import rivals
from classroom import ROOT, grades_of
from nbformat import NotebookNode

from graders import course, demo
from graders.bank import answers as bank
from graders.execution.jobs import causes
from graders.notebooks import grade_id

STDERR = "nbgrader takes text on stderr for a failed test"
LOST = "nbgrader loses a submission whose kernel dies"
TIMEOUT_S = 300


def prepare(folder: Path, name: str, most: int | None) -> str:
    """Make a course with the submissions of a class; return the name of its assignment.

    Raises:
        CourseError: when there is no such assignment, or it cannot be released.
    """
    if name == "demo":
        demo.prepare(ROOT, folder)
        assignment = demo.ASSIGNMENT
    else:
        assignment = name
        (folder / "source").mkdir(parents=True)
        shutil.copytree(ROOT / "source" / name, folder / "source" / name)
        shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
        course.release(course.open_course(folder, isolated=True), [name], report=lambda line: None)
        _hand_in_the_bank(folder, name)
    students = sorted((folder / "submitted").iterdir())
    for student in students[len(students) if most is None else most :]:
        shutil.rmtree(student)
    return assignment


def _hand_in_the_bank(folder: Path, name: str) -> None:
    released = nbformat.read(folder / "release" / name / f"{name}.ipynb", as_version=4)
    assignment = bank.load(ROOT, name)
    answers = {exercise: bank.read_answers(ROOT, assignment, exercise) for exercise in assignment.exercises()}
    for number in range(max(map(len, answers.values()))):
        chosen = {exercise: known[number % len(known)].source for exercise, known in answers.items() if known}
        for cell in released.cells:
            if (exercise := grade_id(cell)) in chosen:
                cell.source = chosen[exercise]
        target = folder / "submitted" / f"s{number:03}" / name
        target.mkdir(parents=True)
        nbformat.write(released, target / f"{name}.ipynb")


def grade_by_nbgrader(folder: Path, ours: Path, assignment: str) -> None:
    """Let nbgrader as it comes grade the submissions of another course in a folder of its own."""
    python = Path(sys.executable)
    (folder / "source" / assignment).mkdir(parents=True)
    own = Path("source", assignment, f"{assignment}.ipynb")  # without the Markdown, which nbgrader would copy along
    shutil.copyfile(ours / own, folder / own)
    stubs = course.open_course(ours, isolated=True).config.ClearSolutions
    config = f"c = get_config()\nc.Execute.timeout = {TIMEOUT_S}\nc.ClearSolutions.update({dict(stubs)!r})\n"
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    nbgrader = [str(python), "-m", "nbgrader"]
    rivals.call([*nbgrader, "generate_assignment", assignment], folder, python)
    shutil.copytree(ours / "submitted", folder / "submitted")
    rivals.call([*nbgrader, "autograde", assignment], folder, python, may_fail=True)  # it fails where it loses one


def compare(ours: Path, plain: Path, assignment: str) -> tuple[int, Counter[str], list[str]]:
    """Compare two gradebooks.

    Returns:
        The number of test cells that have the same score; those that have not, by reason; and what has no good reason.
    """
    said = {key: value for key, value in grades_of(ours, assignment).items() if key[2] == "auto score"}
    theirs = grades_of(plain, assignment)
    equal, known, unexpected = 0, Counter[str](), []
    for (student, name, what), score in said.items():
        own, other = (_autograded(folder, student, assignment) for folder in (ours, plain))
        if other is None and own is not None and _died(own):
            known[LOST] += 1
        elif theirs.get((student, name, what)) == score:
            equal += 1
        elif other is not None and _stderr(other, name):
            known[STDERR] += 1
        else:
            unexpected.append(f"{student}, {name}: {score} here, {theirs.get((student, name, what))} by nbgrader")
    return equal, known, unexpected


def _autograded(folder: Path, student: str, assignment: str) -> NotebookNode | None:
    path = folder / "autograded" / student / assignment / f"{assignment}.ipynb"
    return nbformat.read(path, as_version=4) if path.exists() else None


def _died(nb: NotebookNode) -> bool:
    return any(causes(cell.outputs) for cell in nb.cells if cell.cell_type == "code")


def _stderr(nb: NotebookNode, name: str) -> bool:
    cell = next(cell for cell in nb.cells if grade_id(cell) == name)
    return any(output.get("name") == "stderr" for output in cell.get("outputs", []))


def agree(name: str, most: int | None) -> bool:
    """Grade a class by both and print how they agree; say whether they do."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as parent:
        ours, plain = Path(parent, "course"), Path(parent, "plain")
        assignment = prepare(ours, name, most)
        students = len(list((ours / "submitted").iterdir()))
        print(f"{name}: {students} students, by course grade", flush=True)
        python = Path(sys.executable)
        rivals.call([str(python), "-m", "graders.cli", "--course-dir", str(ours), "grade", assignment], ours, python)
        print(f"{name}: by nbgrader as it comes, one after another and each with an import of TensorFlow", flush=True)
        grade_by_nbgrader(plain, ours, assignment)
        equal, known, unexpected = compare(ours, plain, assignment)
    print(f"{name}: {equal} test cells with the same score")
    for reason, cells in sorted(known.items()):
        print(f"{name}: {cells} with another one: {reason}")
    for line in unexpected:
        print(f"{name}: DIFFERENT: {line}")
    return not unexpected


def main() -> int:
    """Compare the classes that were asked for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    known = ["demo", *sorted(path.parent.name for path in ROOT.glob("source/*/*.md"))]
    parser.add_argument("classes", nargs="*", metavar="CLASS", help=f"of {', '.join(known)}; all by default")
    parser.add_argument("--students", type=int, metavar="N", help="no more than these")
    options = parser.parse_args()
    if unknown := set(options.classes) - set(known):
        parser.error(f"no such class: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    agreed = [agree(name, options.students) for name in options.classes or known]
    return int(not all(agreed))


if __name__ == "__main__":
    sys.exit(main())
