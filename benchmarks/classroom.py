"""A class of made-up submissions to two small assignments, for the benchmarks of grading.

In both, a student's number is part of the answer, so that no two submissions are equal and each has to be executed.
"""

import itertools
import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook, SubmittedNotebook

from graders import course
from graders.authoring import pairing
from graders.gradebook.deadlines import FILE_NAME
from graders.notebooks import code_cells, grade_id

ROOT = Path(__file__).parents[1]
EXPLANATION = "explanation"
# Half of the points within two weeks.
DEADLINES = """\
timezone = "UTC"

[light]
soft = 2026-12-06
"""
TIMESTAMPS = ("2026-12-06 20:00:00 UTC", "2026-12-07 20:00:00 UTC", "2027-02-01 20:00:00 UTC")


@dataclass(frozen=True)
class Answer:
    """What a student may hand in.

    Attributes:
        kind: in a word.
        source: `NUMBER` stands for the student's own.
        right: whether it gets the points.
        noisy: it writes to stderr, which nbgrader as it comes takes for a failed test.
        explained: whether the written answer is there too.
    """

    kind: str
    source: str
    right: bool = False
    noisy: bool = False
    explained: bool = True


@dataclass(frozen=True)
class Exercise:
    """An assignment with one function to be written.

    Attributes:
        name: of the assignment.
        function: that the student writes.
        task: in words.
        visible: checks that students see.
        hidden: checks that they do not see.
        uses: what the checks use, besides the function, of what the set-up cell has imported.
        answers: of the class, in turns; the first is the reference solution.
        explained: whether a written answer, graded by hand, is asked for too.
    """

    name: str
    function: str
    task: str
    visible: str
    hidden: str
    uses: tuple[str, ...]
    answers: tuple[Answer, ...] = field(repr=False)
    explained: bool = False

    @property
    def test(self) -> str:
        """The grade_id of the test cell."""
        return f"test_{self.function}"


@dataclass(frozen=True)
class Handed:
    """One student's submission."""

    student: str
    number: int
    answer: Answer

    @property
    def source(self) -> str:
        """The student's code."""
        return self.answer.source.replace("NUMBER", str(self.number))


def _training(optimizer: str, *, noise: str = "", layer: str = "Dense(1)", y: str = "y") -> str:
    return (
        ("import sys\n\n" if noise else "")
        + "def train_neuron(x, y):\n"
        + (f"    {noise}\n" if noise else "")
        + "    keras.utils.set_random_seed(NUMBER)\n"
        + f"    neuron = keras.Sequential([keras.Input(shape=(1,)), keras.layers.{layer}])\n"
        + f'    neuron.compile(optimizer=keras.optimizers.{optimizer}, loss="mse")\n'
        + f"    neuron.fit(x, {y}, epochs=50, verbose=0)\n"
        + "    return neuron\n"
    )


_RAISES = 'raise RuntimeError("студент NUMBER ещё не разобрался")\n'
_SGD = "SGD(learning_rate=0.1 + NUMBER / 100_000)"
_NOISE = 'print("студент NUMBER работает", file=sys.stderr)'

TRAINING = Exercise(
    name="training",
    function="train_neuron",
    task="Напишите функцию `train_neuron(x, y)`, которая обучает нейрон за 50 эпох и возвращает его.",
    visible="""\
x = np.linspace(-1, 1, 30).reshape(-1, 1)
neuron = train_neuron(x, 3 * x)
answer = float(np.asarray(neuron(np.array([[0.5]])))[0, 0])
assert np.isfinite(answer), "Обучение разошлось: посмотрите на скорость обучения"
assert abs(answer - 1.5) < 0.3, f"Для x = 0,5 ждём число около 1,5, а модель отвечает {answer:.2f}"
""",
    hidden="""\
x = np.linspace(-1, 1, 28).reshape(-1, 1)
neuron = train_neuron(x, 1 - 2 * x)
answers = np.asarray(neuron(np.array([[-0.5], [0.7]]))).ravel()
assert np.allclose(answers, [2.0, -0.4], atol=0.3), "Проверьте, что функция учится на переданных x и y"
""",
    uses=("np",),
    # who is wrong fails only the hidden checks: otter runs them also after the visible ones have failed
    answers=(
        Answer("right", _training(_SGD), right=True),
        Answer("adam", _training("Adam(learning_rate=0.1 + NUMBER / 100_000)"), right=True),
        Answer("noisy", _training(_SGD, noise=_NOISE), right=True, noisy=True),
        Answer("no_bias", _training(_SGD, layer="Dense(1, use_bias=False)")),
        Answer("ignores_y", _training(_SGD, y="3 * x")),
        Answer("raises", _RAISES),
    ),
)

LIGHT = Exercise(
    name="light",
    function="count_parameters",
    task="Напишите функцию `count_parameters(sizes)`: число параметров полносвязной сети со слоями таких размеров.",
    visible="""\
assert count_parameters([1, 1]) == 2, "У одного нейрона с одним входом два параметра: вес и смещение"
""",
    hidden="""\
network = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(3), keras.layers.Dense(1)])
assert count_parameters([2, 3, 1]) == network.count_params(), "Проверьте сеть 2–3–1: число считает и Keras"
assert count_parameters([784, 100, 10]) == 79510, "Проверьте сеть с большими слоями"
""",
    uses=("keras",),
    answers=(
        Answer(
            "right",
            "def count_parameters(sizes):  # студент NUMBER\n"
            "    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))\n",
            right=True,
        ),
        Answer(
            "no_biases",
            "def count_parameters(sizes):  # студент NUMBER\n    return sum(a * b for a, b in zip(sizes, sizes[1:]))\n",
        ),
        Answer(
            "noisy",
            "import sys\n\n"
            "def count_parameters(sizes):\n"
            f"    {_NOISE}\n"
            "    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))\n",
            right=True,
            noisy=True,
        ),
        Answer("one_layer", "def count_parameters(sizes):  # студент NUMBER\n    return (sizes[0] + 1) * sizes[1]\n"),
        Answer(
            "by_keras",
            "def count_parameters(sizes):  # студент NUMBER\n"
            "    first, *others = sizes\n"
            "    layers = [keras.layers.Dense(size) for size in others]\n"
            "    return keras.Sequential([keras.Input(shape=(first,)), *layers]).count_params()\n",
            right=True,
        ),
        Answer("raises", _RAISES, explained=False),
    ),
    explained=True,
)

# nbgrader as it comes loses such a submission, so that it has no place in a comparison.
DIES = Answer("dies", "import os\n\ndef count_parameters(sizes):\n    os._exit(NUMBER % 2)\n")


def class_of(exercise: Exercise, size: int, *, more: tuple[Answer, ...] = ()) -> list[Handed]:
    """Return a class: the exercise's answers and `more`, in turns."""
    answers = itertools.cycle((*exercise.answers, *more))
    return [Handed(f"s{number:05}", number, next(answers)) for number in range(1, size + 1)]


def build_course(folder: Path, exercise: Exercise, handed: list[Handed]) -> None:
    """Make a course directory with one released assignment and a class's submissions, late ones among them.

    Raises:
        CourseError: when the assignment cannot be released.
    """
    write_source(folder, exercise)
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    (folder / FILE_NAME).write_text(DEADLINES, encoding="utf-8")
    course.release(course.open_course(folder), [exercise.name], report=lambda line: None)
    for submission, timestamp in zip(handed, itertools.cycle(TIMESTAMPS), strict=False):
        target = folder / "submitted" / submission.student / exercise.name
        target.mkdir(parents=True)
        nbformat.write(_filled_in(folder, exercise, submission), target / f"{exercise.name}.ipynb")
        if exercise.explained:  # elsewhere all are on time
            (target / "timestamp.txt").write_text(f"{timestamp}\n", encoding="utf-8")


def write_source(folder: Path, exercise: Exercise) -> None:
    """Write the assignment as an instructor would, with the set-up cell of the course's own."""
    reference = exercise.answers[0].source.replace("NUMBER", "0")
    head, _, body = reference.partition("\n")
    solution = f"{head}\n    ### BEGIN SOLUTION\n{body.rstrip()}\n    ### END SOLUTION"
    test = f"{exercise.visible}### BEGIN HIDDEN TESTS\n{exercise.hidden}### END HIDDEN TESTS"
    cells = [
        new_markdown_cell(exercise.task, id="task"),
        new_code_cell(_set_up(), id="set-up"),
        _of_nbgrader(new_code_cell(solution), exercise.function, solution=True),
        _of_nbgrader(new_code_cell(test), exercise.test, grade=True, locked=True, points=3),
    ]
    if exercise.explained:
        cell = new_markdown_cell("### BEGIN SOLUTION\nВес у каждой пары.\n### END SOLUTION")
        cells.append(_of_nbgrader(cell, EXPLANATION, solution=True, grade=True, points=2))
    path = folder / "source" / exercise.name / f"{exercise.name}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": dict(pairing.KERNELSPEC)}), path)


def _set_up() -> str:
    cells = code_cells(pairing.build(pairing.choose(ROOT, ["neurons"])[0]))
    source: str = next(cells).source
    return source


def _of_nbgrader(cell: NotebookNode, grade_id: str, **what: bool | int) -> NotebookNode:
    flags = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    cell.metadata["nbgrader"] = {**flags, "grade_id": grade_id, **what}
    cell.id = grade_id
    return cell


def _filled_in(folder: Path, exercise: Exercise, submission: Handed) -> NotebookNode:
    nb: NotebookNode = nbformat.read(folder / "release" / exercise.name / f"{exercise.name}.ipynb", as_version=4)
    for cell in nb.cells:
        name = grade_id(cell)
        if name == exercise.function:
            cell.source = submission.source
        elif name == EXPLANATION and submission.answer.explained:
            cell.source = f"Вес у каждой пары нейронов соседних слоёв. Студент {submission.number}."
    return nb


def otter_notebook(nb: NotebookNode, exercise: Exercise) -> NotebookNode:
    """Return a submission as otter has it: it calls the test where nbgrader has the test's cell."""
    first = new_code_cell("import otter\n\ngrader = otter.Notebook()", id="otter")
    cells = [first, *(cell.copy() for cell in nb.cells)]
    for cell in cells:
        if cell.metadata.pop("nbgrader", {}).get("grade_id") == exercise.test:
            cell.source = f'grader.check("{exercise.test}")'
    renewed: NotebookNode = new_notebook(cells=cells, metadata=nb.metadata)
    return renewed


def otter_test(exercise: Exercise) -> str:
    """Return the test of an exercise in otter's exception-based format."""
    arguments = ", ".join((*exercise.uses, exercise.function))
    parts = [
        "OK_FORMAT = False\n\nfrom otter.test_files import test_case\n",
        f'name = "{exercise.test}"\npoints = 3\nall_or_nothing = True\n',
    ]
    for name, hidden in (("visible", False), ("hidden", True)):
        checks = textwrap.indent(getattr(exercise, name), "    ")
        parts.append(f"\n@test_case(hidden={hidden})\ndef {name}_checks({arguments}):\n{checks}")
    return "\n".join(parts)


def grades_of(folder: Path, assignment: str) -> dict[tuple[str, str, str], Any]:
    """Return all that the gradebook says, by student, cell and what is said; of the submission itself, cell ""."""
    said: dict[tuple[str, str, str], Any] = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for submission in gradebook.find_assignment(assignment).submissions:
            student = submission.student.id
            said[student, "", "score"] = submission.score
            said[student, "", "penalty"] = submission.late_submission_penalty
            said[student, "", "by hand"] = submission.needs_manual_grade
            for notebook in submission.notebooks:
                for cell, what, value in _of_cells(notebook):
                    said[student, cell, what] = value
    return said


def _of_cells(notebook: SubmittedNotebook) -> Iterator[tuple[str, str, Any]]:
    for grade in notebook.grades:
        yield grade.cell.name, "score", grade.score
        yield grade.cell.name, "auto score", grade.auto_score
        yield grade.cell.name, "by hand", grade.needs_manual_grade
    for comment in notebook.comments:
        yield comment.cell.name, "comment", comment.comment
