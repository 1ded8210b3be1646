"""How far right answers lie from the limits of the visible checks that depend on chance, over many seeds.

    python benchmarks/visible.py [ASSIGNMENT ...] [--seeds 8] [--jobs 2] [--only TEST] [--also FOLDER]

Students see these checks and can run them as often as they like, so that no points hang on luck; but a right answer
that fails one of them misleads. They are plain assertions. Each comparison of two numbers in one is measured here: the
visible part of each test is run on the reference and on every right answer of the bank, with other seeds each time.
What comes out the same every time is left out. `--also` takes more right answers: `FOLDER/ASSIGNMENT/answers/EXERCISE`
has them in files whose names begin with `right_`.

Prints what is nearest to its limit first, with the estimate of `calibration.py` of how often such an answer would fail.
Exits 1 when a right answer failed.
"""

import argparse
import ast
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from calibration import ROOT, failure_estimate

from graders import CourseError
from graders.bank import answers as bank
from graders.bank.answers import Answer, Assignment, Cell
from graders.bank.mutants import hidden_region
from graders.execution.pool import threads_each

UPPER = (ast.Lt, ast.LtE)
LOWER = (ast.Gt, ast.GtE)
# By the text of a comparison and whether its limit is an upper one, pairs of value and limit.
Measured = dict[tuple[str, bool], list[tuple[float, float]]]
_found: Measured = defaultdict(list)


@dataclass(frozen=True)
class Row:
    """What one comparison came to for one answer.

    Attributes:
        test, answer, measured: the cell, `EXERCISE/SLUG`, and the text of the comparison.
        values: of shape (n,), as shares of the limit where that depends on the run.
        limit: that they were compared with.
        upper: whether they have to lie below it.
    """

    test: str
    answer: str
    measured: str
    values: np.ndarray
    limit: float
    upper: bool

    @property
    def chance(self) -> float:
        """The estimate of how often the next value would be on the wrong side."""
        return failure_estimate(self.values, self.limit, self.upper)

    def __str__(self) -> str:
        near, far = (self.values.max(), self.values.min()) if self.upper else (self.values.min(), self.values.max())
        sign = "<" if self.upper else ">"
        numbers = f"nearest {near:.3g}, median {np.median(self.values):.3g}, farthest {far:.3g}"
        return f"{self.chance:7.0e}  {self.test}  {self.answer}  {self.measured} {sign} {self.limit:.3g}: {numbers}"


class _Measuring(ast.NodeTransformer):
    """Puts a line that measures before each assertion."""

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        """Measure the comparisons that all have to hold."""
        whole = node.test
        parts = whole.values if isinstance(whole, ast.BoolOp) and isinstance(whole.op, ast.And) else [whole]
        lines = [ast.parse(line).body[0] for line in map(_line, parts) if line]
        return [*(ast.copy_location(ast.fix_missing_locations(line), node) for line in lines), node]


def _line(part: ast.expr) -> str | None:
    if not isinstance(part, ast.Compare) or len(part.ops) > 1 or not isinstance(part.ops[0], (*UPPER, *LOWER)):
        return None
    left, right = ast.unparse(part.left), ast.unparse(part.comparators[0])
    upper = isinstance(part.ops[0], UPPER)
    return f"__import__('visible').measure({left!r}, {left}, {right}, {upper})"


def measure(what: str, value: object, limit: object, upper: bool) -> None:
    """Note a comparison of two finite numbers; others are left to the assertion."""
    pair = np.array([value, limit], dtype=object)
    if pair.shape == (2,) and all(np.ndim(one) == 0 and np.isreal(one) and np.isfinite(float(one)) for one in pair):
        _found[what, upper].append((float(pair[0]), float(pair[1])))


def measuring(test: Cell) -> Cell | None:
    """Return the visible part of a test with lines that measure; None where it compares nothing."""
    source = test.source.replace(hidden_region(test.source), "")
    tree = ast.fix_missing_locations(_Measuring().visit(ast.parse(source)))
    changed = ast.unparse(tree)
    return bank.analysed(replace(test, source=changed), test.name) if ".measure(" in changed else None


def scatter(name: str, test: str, answer: Answer, seeds: Iterable[int]) -> tuple[Measured, list[str]]:
    """Run one answer through the visible part of one test with many seeds.

    Returns:
        What was measured, and the messages of failed runs.
    """
    assignment = bank.load(ROOT, name).with_source(answer.exercise, answer.source)
    changed = measuring(assignment.cell(test))
    assert changed is not None
    assignment = replace(assignment, cells=tuple(changed if cell.name == test else cell for cell in assignment.cells))
    sys.modules["visible"] = sys.modules[__name__]  # which has another name where this is the main program
    _found.clear()
    failures = []
    for seed in seeds:
        verdict = assignment.run([changed], seed=bank.SEED + bank.STRIDE * seed)[test]
        if not verdict.passed:
            failures.append(verdict.message)
    return dict(_found), failures


def rows(test: str, answer: Answer, found: Measured) -> list[Row]:
    """Return what depends on chance."""
    made = []
    for (what, upper), pairs in found.items():
        values, limits = np.array(pairs).T
        limit = float(limits[0])
        if np.ptp(limits) > 0:
            values, limit, what = values / limits, 1.0, f"{what} / limit"
        if len(values) > 1 and np.ptp(values) > 1e-9:
            made.append(Row(test, f"{answer.exercise}/{answer.slug}", what, values, limit, upper))
    return made


def right_answers(assignment: Assignment, exercise: str, also: Path | None) -> list[Answer]:
    """Return the reference, the right answers of the bank, and others that are to take part."""
    found = [bank.reference_answer(assignment, exercise)]
    found += [answer for answer in bank.read_answers(ROOT, assignment, exercise) if not answer.caught_by]
    if also is not None:
        for path in sorted((also / assignment.name / "answers" / exercise).glob("right_*.py")):
            found.append(Answer(assignment.name, exercise, path.stem, "", path.read_text(encoding="utf-8")))
    return found


def _tasks(name: str, only: str | None, also: Path | None) -> list[tuple[str, str, Answer]]:
    assignment = bank.load(ROOT, name)
    found: list[tuple[str, str, Answer]] = []
    for exercise in assignment.exercises():
        for test in assignment.touched_by(exercise):
            if assignment.below(test) == exercise and only in (None, test.name) and measuring(test):
                found += [(name, test.name, answer) for answer in right_answers(assignment, exercise, also)]
    return found


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    known = sorted(path.parent.name for path in ROOT.glob("source/*/*.md"))
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help=f"of {', '.join(known)}; all by default")
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 2)))
    parser.add_argument("--only", help="one test")
    parser.add_argument("--also", type=Path, help="a folder of more answers")
    options = parser.parse_args()
    os.environ.update(threads_each((os.cpu_count() or 1) // options.jobs))
    try:
        tasks = [task for name in options.assignments or known for task in _tasks(name, options.only, options.also)]
    except CourseError as error:
        parser.error(str(error))
    if not tasks:
        parser.error(f"there is nothing to measure in {options.only or 'these assignments'}")
    made, failed, start = [], 0, time.monotonic()
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(scatter, *task, range(1, options.seeds + 1)): task for task in tasks}
        for done, future in enumerate(as_completed(waiting), 1):
            (_, test, answer), (found, failures) = waiting[future], future.result()
            made += rows(test, answer, found)
            failed += len(failures)
            left = (time.monotonic() - start) / done * (len(tasks) - done)
            said = f"; FAILED {len(failures)} of {options.seeds}: {failures[0]}" if failures else ""
            print(f"[{done}/{len(tasks)}] {answer} in {test}; about {left:.0f} s left{said}", flush=True)
    for row in sorted(made, key=lambda row: -row.chance):
        print(row)
    print(f"{failed} runs in which a right answer failed, of {len(tasks) * options.seeds}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
