"""Whether the tests catch the slips that students make: each one made in each right answer, and graded.

`python benchmarks/mutation.py --solutions` calls this. What each test said is kept in `.cache/solutions`, under all
that it depends on, so that a second run grades only what has changed. Mutants that no test has to catch are listed,
with the reason, in `benchmarks/equivalent/ASSIGNMENT.txt`.
"""

import ast
import functools
import json
import os
import random
import resource
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from types import FrameType

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from graders import CourseError
from graders.bank import answers as bank
from graders.bank.answers import Answer, Assignment
from graders.bank.mutants import hidden_region
from graders.bank.operators import OPERATORS
from graders.bank.places import Surroundings
from graders.bank.slips import Slip, normal, slips
from graders.execution.store import digest, environment
from graders.files import write_atomic

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "benchmarks" / "equivalent"
KEPT = ROOT / ".cache" / "solutions"
# What of the package has a part in what a test says to the bank, which starts no kernel.
HARNESS = (
    "checks.py",
    "constants.py",
    "notebooks.py",
    "words.py",
    "bank/answers.py",
    *(f"execution/judge/{n}.py" for n in ("agent", "remote", "plain", "models")),
)
# Right answers of the bank that are mutated beside the reference where tests train; elsewhere all of them are.
FEW = 0
# A test may take so many seconds, and so many times as long as with the reference; an endless loop does not.
PATIENCE_S, PATIENCE_TIMES = 10, 5
MEMORY = 8 * 2**30
ENOUGH = 0.99
PASSED, TIME = "passed", "time"
# An answer to examine: course, assignment, exercise, source, and tests with the seconds that they may take.
Task = tuple[Path, str, str, str, list[tuple[str, float]]]
# What a test said of it: the test's name, the message, the seconds.
Saying = tuple[str, str, float]
# Why no test has to catch a mutant: it does the same; it does something else, which the text allows; it is wrong, in a
# way that the judge by its nature does not see. The last kind counts as not caught.
KINDS = ("same", "right", "unseen")


@dataclass(frozen=True)
class Mutant:
    """A right answer with one slip in it.

    Attributes:
        assignment: its name.
        exercise: `grade_id` of the solution cell.
        origin: the answer's slug.
        slip: what was changed.
    """

    assignment: str
    exercise: str
    origin: str
    slip: Slip

    @functools.cached_property
    def key(self) -> str:
        """What tells it from the other mutants of its assignment."""
        return digest([self.exercise, self.slip.source])[:10]

    def __str__(self) -> str:
        return f"{self.key} {self.exercise}/{self.origin}, {self.slip.operator}: {self.slip.change}"


@dataclass
class Outcome:
    """What the tests made of a mutant.

    Attributes:
        mutant: it.
        stopped_by: the test that failed; empty when all passed.
        message: of that test, or `TIME`.
    """

    mutant: Mutant
    stopped_by: str = ""
    message: str = ""


@dataclass
class Report:
    """What a whole run came to.

    Attributes:
        outcomes: of all mutants.
        listed: kind and reason by key, of the mutants that no test has to catch, by assignment.
        stale: entries of those lists that no mutant has any more.
    """

    outcomes: list[Outcome]
    listed: dict[str, dict[str, tuple[str, str]]]
    stale: list[str] = field(default_factory=list)

    def kind(self, outcome: Outcome) -> str:
        """Say what became of a mutant: caught, time, one of `KINDS`, or left."""
        if outcome.stopped_by:
            return TIME if outcome.message == TIME else "caught"
        mutant = outcome.mutant
        return self.listed[mutant.assignment].get(mutant.key, ("left", ""))[0]

    def left(self) -> list[Mutant]:
        """Return those that nothing caught and no list names."""
        return [outcome.mutant for outcome in self.outcomes if self.kind(outcome) == "left"]

    def caught(self) -> float:
        """Return the share that was caught of those that are wrong."""
        kinds = Counter(map(self.kind, self.outcomes))
        wrong = len(self.outcomes) - kinds["same"] - kinds["right"]
        return (kinds["caught"] + kinds[TIME]) / max(wrong, 1)


def surroundings(assignment: Assignment, exercise: str) -> Surroundings:
    """Return what a student sees around an exercise."""
    names: list[str] = []
    for cell in assignment.cells[: assignment.cells.index(assignment.cell(exercise))]:
        if cell.kind == "given":
            statements = [node for node in ast.parse(cell.source).body if isinstance(node, ast.Assign)]
            stored = [node for statement in statements for node in ast.walk(statement) if isinstance(node, ast.Name)]
            names += [node.id for node in stored if isinstance(node.ctx, ast.Store)]
    examples: dict[str, list[ast.Call]] = defaultdict(list)
    for cell in assignment.cells:
        if cell.kind == "test":
            for node in ast.walk(ast.parse(cell.source.replace(hidden_region(cell.source), ""))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    examples[node.func.id].append(node)
    return Surroundings(tuple(dict.fromkeys(names)), {name: tuple(calls) for name, calls in examples.items()})


def trains(assignment: Assignment, exercise: str) -> bool:
    """Say whether a test of the exercise trains a network, by this answer or by another one; that takes seconds."""
    tests = assignment.touched_by(exercise)
    solutions = {cell for test in tests for cell in assignment.needed_source(test) if cell.kind == "solution"}
    nodes = (node for cell in solutions for node in ast.walk(ast.parse(cell.source)))
    return any(isinstance(node, ast.keyword) and node.arg == "epochs" for node in nodes)


def subjects(assignment: Assignment, exercise: str) -> list[Answer]:
    """Return the right answers that are mutated, the reference first."""
    right = [answer for answer in bank.read_answers(ROOT, assignment, exercise) if not answer.caught_by]
    reference = bank.reference_answer(assignment, exercise)
    return [reference, *(right[:FEW] if trains(assignment, exercise) else right)]


def mutants(assignment: Assignment) -> list[Mutant]:
    """Return the mutants of an assignment, each program once, and none that the bank knows to be right."""
    found = []
    for exercise in assignment.exercises():
        around, answers = surroundings(assignment, exercise), subjects(assignment, exercise)
        known = {normal(answer.source) for answer in answers}
        for answer in answers:
            for slip in slips(answer.source, around):
                if slip.source not in known:
                    known.add(slip.source)
                    found.append(Mutant(assignment.name, exercise, answer.slug, slip))
    return found


def read_list(name: str) -> dict[str, tuple[str, str]]:
    """Return kind and reason, by key, of the mutants of an assignment that no test has to catch.

    Raises:
        CourseError: when a line is not of the form that the files show.
    """
    path = FOLDER / f"{name}.txt"
    found: dict[str, tuple[str, str]] = {}
    reason = None
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        if line.startswith("["):
            kind, _, why = line[1:].partition("] ")
            reason = (kind, why)
            if kind not in KINDS or not why:
                raise CourseError(f"{path}: there must be one of {', '.join(KINDS)} and a reason: {line}")
        elif line.strip() and not line.startswith("#"):
            key = line.split()[0]
            if reason is None or key in found:
                raise CourseError(f"{path}: without a reason, or listed twice: {line}")
            found[key] = reason
    return found


class TimeUp(BaseException):
    """A test takes too long. Not an `Exception`, so that answers do not catch it."""


@contextmanager
def limited(seconds: float) -> Iterator[list[bool]]:
    """Raise `TimeUp` in the block after so many seconds, and again until it ends; tell whether that was done."""
    done: list[bool] = []

    def stop(number: int, frame: FrameType | None) -> None:
        done.append(True)
        raise TimeUp

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 5)
    try:
        yield done
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


_load = functools.cache(bank.load)


def said(root: Path, name: str, exercise: str, source: str, test: str, limit: float) -> str:
    """Return what a test says of an answer: `PASSED`, `TIME` or its message."""
    changed = _load(root, name).with_source(exercise, source)
    try:
        with limited(limit) as late:
            verdict = changed.run([changed.cell(test)])[test]
    except (TimeUp, Exception) as error:  # between the cells, or a name that cannot cross to the judge
        return TIME if late else f"{type(error).__name__}: {error}"
    return TIME if late else PASSED if verdict.passed else verdict.message or "failed"


def examine(root: Path, name: str, exercise: str, source: str, tests: list[tuple[str, float]]) -> list[Saying]:
    """Run tests, given with the seconds they may take, until one fails; return what each said, and its seconds."""
    found = []
    for test, limit in tests:
        start = time.monotonic()
        found.append((test, said(root, name, exercise, source, test, limit), time.monotonic() - start))
        if found[-1][1] != PASSED:
            break
    return found


def _fence() -> None:
    """Let no mutant take all of the memory, in a worker."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


class Memory:
    """What tests have said before.

    Args:
        folder: where that is kept; None for nowhere.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._code = environment(HARNESS)

    def path(self, assignment: Assignment, exercise: str, source: str, test: str) -> Path | None:
        """Return the file of a verdict, named after all that it depends on."""
        if self._folder is None:
            return None
        changed = assignment.with_source(exercise, source)
        cells = [*changed.needed_source(changed.cell(test)), changed.cell(test)]
        key = digest([self._code, [[cell.name, cell.kind, cell.source] for cell in cells]])
        return self._folder / key[:2] / key[2:]

    def load(self, path: Path | None) -> tuple[str, float] | None:
        """Return what was said, and the seconds that it took."""
        if path is None or not path.exists():
            return None
        text, seconds = json.loads(path.read_text(encoding="utf-8"))
        return str(text), float(seconds)

    def save(self, path: Path | None, text: str, seconds: float) -> None:
        """Note what was said."""
        if path is not None:
            write_atomic(path, json.dumps([text, round(seconds, 2)], ensure_ascii=False))


class Run:
    """Grades mutants.

    Args:
        assignments: by name.
        jobs: processes; 0 to grade in this one.
        memory: of what was said before.
    """

    def __init__(self, assignments: dict[str, Assignment], jobs: int, memory: Memory) -> None:
        self._assignments, self._jobs, self._memory = assignments, jobs, memory
        self._seconds: dict[tuple[str, str], float] = {}

    def outcomes(self, chosen: list[Mutant]) -> list[Outcome]:
        """Grade the mutants, the cheap ones first.

        Raises:
            CourseError: when the reference solution fails a test.
        """
        self._measure(chosen)
        found, todo = [], []
        for mutant in chosen:
            known = [(test, self._memory.load(self._path(mutant, test))) for test in self._tests(mutant)]
            stopped = next(((test, told[0]) for test, told in known if told and told[0] != PASSED), None)
            missing = [test for test, told in known if told is None]
            if stopped or not missing:
                found.append(Outcome(mutant, *(stopped or ())))
            else:
                todo.append((mutant, missing))
        print(f"{len(found)} of {len(chosen)} mutants are known from before", flush=True)
        todo.sort(key=lambda task: (self._weight(*task) > 1 and task[0].origin != bank.REFERENCE, self._weight(*task)))
        start, done, whole = time.monotonic(), 0.0, sum(self._weight(*task) for task in todo)
        for number, (place, sayings) in enumerate(self._examined([self._task(*task) for task in todo]), 1):
            mutant, tests = todo[place]
            for test, text, seconds in sayings:
                self._memory.save(self._path(mutant, test), text, seconds)
            test, text, _ = sayings[-1]
            found.append(Outcome(mutant, *((test, text) if text != PASSED else ())))
            done += self._weight(mutant, tests)
            left = (time.monotonic() - start) / done * (whole - done)
            if text == PASSED or number % 100 == 0 or number == len(todo):
                told = f"survives: {mutant}" if text == PASSED else mutant.exercise
                print(f"[{number}/{len(todo)}] {mutant.assignment}: {told}; about {left:.0f} s left", flush=True)
        return found

    def _measure(self, chosen: list[Mutant]) -> None:
        """Run the reference through every test that is needed; its seconds say in which order to run them."""
        missing = []
        for name, exercise in dict.fromkeys((mutant.assignment, mutant.exercise) for mutant in chosen):
            assignment = self._assignments[name]
            source = assignment.cell(exercise).source
            for test in (cell.name for cell in assignment.touched_by(exercise)):
                path = self._memory.path(assignment, exercise, source, test)
                if (told := self._memory.load(path)) is None:
                    missing.append((path, (ROOT, name, exercise, source, [(test, 300.0)])))
                else:
                    self._note(name, test, *told)
        for place, sayings in self._examined([task for _, task in missing]):
            path, (_, name, *_) = missing[place]
            ((test, text, seconds),) = sayings
            self._memory.save(path, text, seconds)
            self._note(name, test, text, seconds)

    def _note(self, name: str, test: str, text: str, seconds: float) -> None:
        if text != PASSED:
            raise CourseError(f"{name}: the reference solution fails {test}: {text}")
        self._seconds[name, test] = max(seconds, 0.01)

    def _examined(self, tasks: list[Task]) -> Iterator[tuple[int, list[Saying]]]:
        """Examine answers; yield the place of each in the list, and what the tests said of it.

        Where a worker dies, those that it may have died over are examined one by one.
        """
        if not self._jobs:
            yield from ((place, examine(*task)) for place, task in enumerate(tasks))
            return
        left = dict(enumerate(tasks))
        while left:
            with ProcessPoolExecutor(self._jobs, get_context("spawn"), _fence) as pool:
                waiting = {pool.submit(examine, *task): place for place, task in left.items()}
                try:
                    for future in as_completed(waiting):
                        sayings = future.result()
                        del left[waiting[future]]
                        yield waiting[future], sayings
                except BrokenProcessPool:
                    pass
            for place in list(left)[: 2 * self._jobs] if left else ():
                with ProcessPoolExecutor(1, get_context("spawn"), _fence) as alone:
                    try:
                        yield place, alone.submit(examine, *left[place]).result()
                    except BrokenProcessPool:
                        yield place, [(left[place][4][0][0], "the process died", 0.0)]
                del left[place]

    def _task(self, mutant: Mutant, tests: list[str]) -> Task:
        limits = [PATIENCE_S + PATIENCE_TIMES * self._seconds[mutant.assignment, test] for test in tests]
        return ROOT, mutant.assignment, mutant.exercise, mutant.slip.source, list(zip(tests, limits, strict=True))

    def _tests(self, mutant: Mutant) -> list[str]:
        """Return the tests that the exercise touches, the quick ones first."""
        tests = [cell.name for cell in self._assignments[mutant.assignment].touched_by(mutant.exercise)]
        return sorted(tests, key=lambda test: self._seconds[mutant.assignment, test])

    def _weight(self, mutant: Mutant, tests: list[str]) -> float:
        return sum(self._seconds[mutant.assignment, test] for test in tests)

    def _path(self, mutant: Mutant, test: str) -> Path | None:
        return self._memory.path(self._assignments[mutant.assignment], mutant.exercise, mutant.slip.source, test)


def run(
    names: Iterable[str],
    *,
    exercise: str | None = None,
    quick: bool = False,
    sample: int | None = None,
    seed: int = 0,
    jobs: int = 0,
    folder: Path | None = None,
) -> Report:
    """Grade the mutants of the named assignments' solutions.

    Args:
        names: of the assignments.
        exercise: of one solution cell only.
        quick: of exercises only whose tests train nothing.
        sample: so many of them.
        seed: which.
        jobs: processes; 0 to grade in this one.
        folder: where verdicts are kept; None for nowhere.

    Raises:
        CourseError: when a reference solution fails, or a list of equivalent mutants is not of its form.
    """
    assignments = {name: bank.load(ROOT, name) for name in names}
    listed = {name: read_list(name) for name in assignments}
    everything = [mutant for assignment in assignments.values() for mutant in mutants(assignment)]
    keys = {name: {mutant.key for mutant in everything if mutant.assignment == name} for name in assignments}
    stale = [f"{name}: {key}" for name in assignments for key in sorted(listed[name].keys() - keys[name])]
    chosen = [mutant for mutant in everything if exercise in (None, mutant.exercise)]
    if quick:
        exercises = {(mutant.assignment, mutant.exercise) for mutant in chosen}
        slow = {(name, cell) for name, cell in exercises if trains(assignments[name], cell)}
        chosen = [mutant for mutant in chosen if (mutant.assignment, mutant.exercise) not in slow]
    if sample is not None and sample < len(chosen):
        chosen = random.Random(seed).sample(chosen, sample)
    print(f"{len(chosen)} of {len(everything)} mutants", flush=True)
    return Report(Run(assignments, jobs, Memory(folder)).outcomes(chosen), listed, stale)


def summary(report: Report) -> list[str]:
    """Return a table of what became of the mutants, by assignment, exercise and operator."""
    columns = ("caught", TIME, *KINDS, "left")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in report.outcomes:
        mutant, kind = outcome.mutant, report.kind(outcome)
        for row in (mutant.slip.operator, mutant.assignment, f"{mutant.assignment}/{mutant.exercise}", "all"):
            counts[row][kind] += 1
    rows = [*(name for name in OPERATORS if name in counts), *sorted(counts.keys() - OPERATORS.keys() - {"all"}), "all"]
    width = max(map(len, rows))
    lines = [" ".join([" " * width, *(f"{name:>8}" for name in ("mutants", *columns))])]
    for row in rows:
        numbers = (sum(counts[row].values()), *(counts[row][name] for name in columns))
        lines.append(" ".join([row.ljust(width), *(f"{number:>8}" for number in numbers)]))
    return lines
