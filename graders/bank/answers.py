"""The answer bank: known right and wrong answers to every exercise, and what the tests make of them.

An answer is a file `tests/answers/ASSIGNMENT/EXERCISE/right_SLUG.py` or `wrong_SLUG.py`; EXERCISE is the `grade_id` of
the solution cell that it replaces. Its first line is a comment: what it is, and for a wrong one which tests must catch
it and a part of the first one's message that must say why:

    # biases are forgotten -> test_count_parameters: "и веса, и смещения"

Answers are to the edition in Russian; one to another is made of them. Where a slug ends in `_ru`, none can be.

Cells run in this process, in a namespace of their own; only those that the answer's tests need are run: the cells that
define the names they use, and so on backwards. So no cell may rely on another's changing an object in place, or on
what a test cell defines. Grading in kernels, as students are graded, is tested on whole submissions.
"""

import ast
import builtins
import contextlib
import functools
import gc
import inspect
import io
import itertools
import json
import re
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import chdir
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest import mock

import keras
import matplotlib
import numpy as np
from tensorflow.python.framework import ops

from graders import CourseError, checks
from graders.bank.headers import read_header
from graders.execution.judge import agent
from graders.execution.judge.remote import Student
from graders.execution.store import digest
from graders.files import read_text, use_course_data
from graders.kernel.preloading import leave_graphs_as_they_are
from graders.notebooks import is_test, read_notebook
from graders.text import nearest
from graders.wording.backwards import Backwards, backwards
from graders.wording.editions import wording_in
from graders.wording.replacing import replaced
from graders.wording.texts import texts_of
from graders.words import SOURCE, speaking

REFERENCE = "reference"
RUSSIAN = "_ru"
SEED = 42
# Seeds of one test lie close together; those of another run must not be the same.
STRIDE = 1000
_imported: dict[str, dict[str, object]] = {}
_measured: dict[str, np.ndarray] = {}
_measure = checks.losses
_turns = itertools.count()
_runs = itertools.count(1)
RUNS_A_COLLECTION = 8
_NAME = re.compile(r'"name": "[^"]*"')  # of layers and optimizers, which are counted
_CHOICES = str.maketrans("абвгАБВГ", "abcdABCD")  # of a quiz, in whatever is put around them
_SOLUTION_MARK = re.compile(r"^\s*### (BEGIN|END) SOLUTION\s*$", re.MULTILINE)

leave_graphs_as_they_are()  # as in the kernels in which students are graded


@dataclass(frozen=True)
class Cell:
    """A code cell of an assignment.

    Attributes:
        name: its `grade_id`, or a number for a given cell.
        kind: "given", "solution" or "test".
        source: its code.
        points: of a test cell.
        provides: names that it defines.
        needs: names that it uses and does not define first.
    """

    name: str
    kind: str
    source: str
    points: float = 0.0
    provides: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answer:
    """A known answer to one exercise; see the module.

    Attributes:
        assignment: its name.
        exercise: `grade_id` of the solution cell it replaces.
        slug: the file's name without `.py`.
        about: what it is.
        source: the cell.
        caught_by: tests that must give it no points; none for a right answer.
        reason: a part of the message of the first of them.
    """

    assignment: str
    exercise: str
    slug: str
    about: str
    source: str
    caught_by: tuple[str, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.assignment}/{self.exercise}/{self.slug}"


@dataclass(frozen=True)
class Verdict:
    """What a test cell said.

    Attributes:
        passed: whether it ended without an error.
        message: of the error.
        line: of the test cell, where it stopped (from 1).
        readings: what the message would have been in the language of the sources, where it is in another.
    """

    passed: bool
    message: str = ""
    line: int = 0
    readings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assignment:
    """The code cells of a source notebook, in order, in one of its languages."""

    name: str
    cells: tuple[Cell, ...] = field(repr=False)
    language: str = SOURCE
    translations: Backwards | None = field(default=None, repr=False, compare=False)

    def cell(self, name: str) -> Cell:
        """Return a cell by name.

        Raises:
            KeyError: when there is none.
        """
        return {cell.name: cell for cell in self.cells}[name]

    def exercises(self) -> list[str]:
        """Return the names of the solution cells that a test depends on; the others are looked at by hand."""
        return [cell.name for cell in self.cells if cell.kind == "solution" and self.touched_by(cell.name)]

    def with_source(self, name: str, source: str) -> "Assignment":
        """Return the assignment with another text in one cell."""
        changed = analysed(replace(self.cell(name), source=source), name)
        return replace(self, cells=tuple(changed if cell.name == name else cell for cell in self.cells))

    def _judged(self, test: Cell, namespace: dict[str, object]) -> dict[str, object]:
        """Return the names that the judge would run a test with: what is the student's as it crosses to it."""
        solutions = [cell for cell in self.cells[: self.cells.index(test)] if cell.kind == "solution"]
        students = set().union(*(cell.provides for cell in solutions)) & test.needs
        student = Student(_Loopback(namespace))
        student.turn = next(_turns)
        checks.on_watch(lambda: student.did)
        checks.on_hide(student.hide)
        return namespace | student.fetch(sorted(students))

    def touched_by(self, exercise: str) -> list[Cell]:
        """Return the tests that depend on a solution cell, through other solutions too."""
        return [cell for cell in self.cells if cell.kind == "test" and exercise in self._needed(cell)]

    def below(self, test: Cell) -> str:
        """Return the name of the solution cell that a test stands below."""
        return next(cell.name for cell in reversed(self.cells[: self.cells.index(test)]) if cell.kind == "solution")

    def _needed(self, cell: Cell) -> set[str]:
        """Return the names of the cells that must have run before a cell, whatever their kind."""
        wanted, found = set(cell.needs), set()
        position = self.cells.index(cell)
        for earlier in reversed(self.cells[:position]):
            if earlier.kind != "test" and earlier.provides & wanted:
                found.add(earlier.name)
                wanted |= earlier.needs
        return found

    def needed_source(self, test: Cell) -> list[Cell]:
        """Return the cells that a test needs, in order."""
        names = self._needed(test)
        return [cell for cell in self.cells if cell.name in names]

    def run(self, tests: list[Cell], seed: int = SEED) -> dict[str, Verdict]:
        """Run what the tests need in a fresh namespace and an empty folder, then each test.

        Args:
            tests: cells of this assignment.
            seed: set before the first cell; a notebook's own seed is not set again.

        Returns:
            What each test said, by name.
        """
        needed = set().union(*(self._needed(test) for test in tests))
        namespace: dict[str, object] = {"__name__": "__main__"}
        verdicts = {}
        matplotlib.use("agg")  # an answer may draw; nobody looks
        keras.backend.clear_session(free_memory=False)
        agent.forget()  # a function that was handed out holds the whole namespace that it was made in
        _forget_gradients()
        _collect()
        keras.utils.set_random_seed(seed)
        with (
            tempfile.TemporaryDirectory() as folder,
            chdir(folder),
            contextlib.redirect_stdout(io.StringIO()),
            warnings.catch_warnings(action="ignore"),  # as in a kernel they cost nothing, whoever runs this
            _optimizers_built_first(),
            mock.patch.object(checks, "losses", _losses),
        ):
            for cell in self.cells:
                if cell in tests:
                    verdicts[cell.name] = _execute(cell, self._judged(cell, namespace))
                elif cell.name in needed and cell.kind == "given" and cell.needs <= cell.provides:
                    # imports: once in a process is enough, and each time would leave two files open
                    if cell.source not in _imported:
                        fresh: dict[str, object] = {}
                        _execute(cell, fresh)
                        _imported[cell.source] = fresh
                    namespace |= _imported[cell.source]
                elif cell.name in needed:
                    _execute(cell, namespace)  # a failing answer shows in its tests
        return verdicts


class _Loopback:
    """Takes what a test asks of an answer to the agent, in this process."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names
        self._replies: list[agent.Message] = []

    def send(self, header: bytes, buffers: list[bytes], deadline: float) -> None:
        """Answer a request."""
        request = agent.read(header, [memoryview(buffer) for buffer in buffers])
        reply, interrupt = agent.answer(request, self._names)
        if interrupt is not None:
            raise interrupt
        self._replies.append(reply)

    def receive(self, deadline: float) -> tuple[bytes, list[memoryview]]:
        """Return the answer."""
        header, buffers = self._replies.pop()
        return header, [memoryview(buffer) for buffer in buffers]


def _forget_gradients() -> None:
    """Let go of the graphs of earlier runs, ten megabytes for each training.

    TensorFlow registers the gradient of each custom function that it traces for good, and the gradient holds the graph.
    """
    registry = ops.gradient_registry._registry  # noqa: SLF001 there is no other way to it
    for name in [name for name in registry if name.startswith("CustomGradient")]:
        del registry[name]


@functools.cache
def _leave_out_imports() -> None:
    """Keep what has been imported from being looked through at each collection.

    Once in a process: to ask how much is left out already means to count it.
    """
    gc.freeze()


def _collect() -> None:
    """Collect garbage after every few runs: graphs are cycles, and a collection costs as much as a light run."""
    _leave_out_imports()
    if next(_runs) % RUNS_A_COLLECTION == 0:
        gc.collect()


@contextlib.contextmanager
def _optimizers_built_first() -> Iterator[None]:
    """Let `fit` build the optimizer before it traces a function, and not while it does.

    There TensorFlow traces two functions more for each variable that the optimizer makes, half of the time of a short
    training. Nothing else is different.
    """
    fit = keras.Model.fit

    @functools.wraps(fit)
    def build_and_fit(self: keras.Model, *args: Any, **kwargs: Any) -> Any:
        if self.built and self.compiled and not self.optimizer.built:
            self.optimizer.build(self.trainable_variables)
        return fit(self, *args, **kwargs)

    with mock.patch.object(keras.Model, "fit", build_and_fit):
        yield


def _losses(value: keras.Model, optimizer: Any, loss: str, x: Any, y: Any, **how: Any) -> np.ndarray:
    """Do as `checks.losses`, once for the same training: each answer to an exercise is compared with the same ones."""
    checks.in_sight(value)
    about = value.to_json() + json.dumps(keras.optimizers.serialize(optimizer))
    recipe = [_NAME.sub("", about), loss, sorted(how.items())]
    arrays = [np.asarray(array) for array in (*value.get_weights(), x, y)]
    key = digest([recipe, *([str(array.dtype), array.shape, digest(array.tobytes())] for array in arrays)])
    if key not in _measured:
        _measured[key] = _measure(value, optimizer, loss, x, y, **how)
    return _measured[key].copy()


def load(root: Path, name: str, language: str = SOURCE) -> Assignment:
    """Read an assignment with its reference solutions, in one of its languages.

    Raises:
        CourseError: when there is no such source notebook, it is not there in that language, or a cell is not Python.
    """
    use_course_data(root)
    path = root / "source" / name / f"{name}.ipynb"
    notebook = read_notebook(path)
    if notebook is None:
        known = [folder.name for folder in root.glob("source/*") if (folder / f"{folder.name}.ipynb").exists()]
        raise CourseError(f"{path}: no such assignment; {nearest(name, known)}")
    if language != SOURCE:
        notebook = wording_in(path.parent, language).notebook(notebook)
    cells = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        meta = cell.metadata.get("nbgrader", {})
        kind = "test" if is_test(cell) else "solution" if meta.get("solution") else "given"
        source = _SOLUTION_MARK.sub("", cell.source)
        found = Cell(meta.get("grade_id", str(number)), kind, source, float(meta.get("points", 0)))
        cells.append(analysed(found, f"{path}, cell {found.name}"))
    translations = None if language == SOURCE else backwards(path.parent)
    return Assignment(name, tuple(cells), language, translations)


def read_answers(root: Path, assignment: Assignment, exercise: str = "*") -> list[Answer]:
    """Read the bank's answers to an assignment or to one exercise of it.

    Raises:
        CourseError: when a file lacks its header, or names an exercise or a test that does not exist.
    """
    answers = []
    for path in sorted((root / "tests/answers" / assignment.name).glob(f"{exercise}/*.py")):
        source = read_text(path)
        header = read_header(source)
        right = path.name.startswith("right_")
        if not header or not (right or path.name.startswith("wrong_")) or right == bool(header.caught_by):
            form = "the form that graders/bank/answers.py describes"
            raise CourseError(f"{path}: the name or the first line is not of {form}")
        known = {cell.name: cell.kind for cell in assignment.cells}
        tests = header.caught_by
        if known.get(path.parent.name) != "solution" or any(known.get(test) != "test" for test in tests):
            raise CourseError(f"{path}: there is no solution cell {path.parent.name} or no test of the name it gives")
        answers.append(Answer(assignment.name, path.parent.name, path.stem, header.about, source, tests, header.reason))
    return answers


def in_language(root: Path, answer: Answer, language: str) -> Answer:
    """Return an answer as whoever has the assignment in another language would have written it.

    Raises:
        CourseError: when the assignment is not there in that language.
    """
    wording = wording_in(root / "source" / answer.assignment, language)
    source = wording.source(answer.source, "code", str(answer))
    strings = [text.text for text in texts_of(source, "code") if text.kind == "string"]
    letters = {text: re.sub(r"\bи\b", "and", text.translate(_CHOICES)) for text in strings}
    return replace(answer, source=replaced(source, "code", letters))


def reference_answer(assignment: Assignment, exercise: str) -> Answer:
    """Return the reference solution of an exercise as an answer of the bank."""
    return Answer(assignment.name, exercise, REFERENCE, "the reference solution", assignment.cell(exercise).source)


def grade(assignment: Assignment, answer: Answer, run: int = 0, *, brief: bool = False) -> dict[str, Verdict]:
    """Put an answer in its place and run every test that it touches; each `run` has seeds of its own.

    Args:
        assignment: with the reference solutions.
        answer: to one of its exercises.
        run: 0 has the seeds that students are graded with.
        brief: run only the tests that its header names, or for a right answer those below its cell: most of the others
            train for nothing, as it passes them.
    """
    tests = assignment.touched_by(answer.exercise)
    if brief and answer.caught_by:
        tests = [cell for cell in tests if cell.name in answer.caught_by]
    elif brief:
        tests = [cell for cell in tests if assignment.below(cell) == answer.exercise]
    with checks.reseeded(STRIDE * run), speaking(assignment.language):
        verdicts = assignment.with_source(answer.exercise, answer.source).run(tests, seed=SEED + STRIDE * run)
    if (translations := assignment.translations) is None:
        return verdicts
    return {
        test: replace(verdict, readings=tuple(translations.originals(verdict.message)))
        for test, verdict in verdicts.items()
    }


def depends_on(assignment: Assignment, answer: Answer) -> Any:
    """Return what `grade` and `complaints` depend on, but for `store.environment()`; in plain data."""
    changed = assignment.with_source(answer.exercise, answer.source)
    tests = changed.touched_by(answer.exercise)
    needed = {cell.name for test in tests for cell in (*changed.needed_source(test), test)}
    cells = [[cell.name, cell.kind, cell.source] for cell in changed.cells if cell.name in needed]
    code = [__file__, *([inspect.getfile(Backwards)] if assignment.translations else [])]
    return [cells, asdict(answer), *(Path(path).read_text(encoding="utf-8") for path in code)]


def complaints(answer: Answer, verdicts: dict[str, Verdict]) -> list[str]:
    """Say where verdicts are not what the answer's header promises; nothing when they are."""
    found = []
    for test, verdict in verdicts.items():
        if verdict.passed and test in answer.caught_by:
            found.append(f"{answer}: {test} should catch it and does not")
        elif not verdict.passed and test not in answer.caught_by:
            found.append(f"{answer}: {test} fails at line {verdict.line} and should pass: {verdict.message}")
    missing = [test for test in answer.caught_by if test not in verdicts]
    found += [f"{answer}: {test} does not depend on this exercise" for test in missing]
    if answer.caught_by and not found and not says(answer, verdicts[answer.caught_by[0]]):
        first = verdicts[answer.caught_by[0]]
        found.append(f"{answer}: the message should say {answer.reason!r} (line {first.line}): {first.message}")
    return found


def says(answer: Answer, verdict: Verdict) -> bool:
    """Say whether a verdict gives the reason that the answer's header promises, in upper or lower case."""
    told = (verdict.message, *verdict.readings)
    return any(answer.reason.casefold() in message.casefold() for message in told)


def _execute(cell: Cell, namespace: dict[str, object]) -> Verdict:
    name = f"<{cell.name}>"
    try:
        exec(compile(cell.source, name, "exec"), namespace)
    except BaseException as error:  # an answer may do anything, exit() too
        if isinstance(error, KeyboardInterrupt):
            raise
        line, frame = 0, error.__traceback__
        while frame:
            if frame.tb_frame.f_code.co_filename == name:
                line = frame.tb_lineno
            frame = frame.tb_next
        return Verdict(False, f"{type(error).__name__}: {error}", line)
    return Verdict(True)


def analysed(cell: Cell, where: str) -> Cell:
    """Return the cell with the names that it provides and needs.

    Args:
        cell: with its source.
        where: how to call it in messages.

    Raises:
        CourseError: when a test or a given cell is not Python.
    """
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        if cell.kind == "solution":  # a student's answer need not be Python; it then provides nothing
            return cell
        raise CourseError(f"{where}: not Python that can be analysed") from None
    provides = frozenset(_bound(tree.body))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return replace(cell, provides=provides, needs=frozenset(used - set(dir(builtins))))


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that statements bind at the top level of a cell."""
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            yield statement.name
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in statement.names)
        else:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id


def check(
    root: Path,
    name: str,
    exercise: str = "*",
    *,
    run: int = 0,
    language: str = SOURCE,
    report: Callable[[str], None] = print,
) -> list[str]:
    """Grade the reference and every answer of the bank, one line each; return what is not as it should be.

    Args:
        root: the course.
        name: of the assignment.
        exercise: one solution cell only.
        run: 0 has the seeds that students are graded with, every other number its own.
        language: of the assignment's edition whose tests are to grade them.
        report: gets the lines.

    Raises:
        CourseError: when there is no such assignment or exercise, no bank for it, or no answer in that.
    """
    assignment = load(root, name, language)
    known = [cell.name for cell in assignment.cells if cell.kind == "solution"]
    if exercise not in ("*", *known):
        raise CourseError(f"{exercise}: no such exercise in {name}; {nearest(exercise, known)}")
    folder = root / "tests/answers" / name
    written = read_answers(root, assignment, exercise)
    if not written:
        where = folder if exercise == "*" else folder / exercise
        raise CourseError(f"{where}: no known answers there; write some as CONTRIBUTING.md says")
    if language != SOURCE:
        written = [in_language(root, answer, language) for answer in written if not answer.slug.endswith(RUSSIAN)]
    answers = [reference_answer(assignment, item) for item in assignment.exercises() if exercise in ("*", item)]
    problems = []
    for answer in [*answers, *written]:
        start = time.perf_counter()
        verdicts = grade(assignment, answer, run)
        found = complaints(answer, verdicts)
        report(f"{'FAULT' if found else 'ok':5} {time.perf_counter() - start:6.1f} s  {answer}")
        for test, verdict in verdicts.items():
            if not verdict.passed:
                report(f"             {test}, line {verdict.line}: {verdict.message}")
        problems += found
    return problems
