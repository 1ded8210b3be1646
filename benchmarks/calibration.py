"""How far right answers lie from the thresholds of the hidden tests, over many seeds.

    python benchmarks/calibration.py [ASSIGNMENT ...] [--seeds 30] [--jobs 2]

Runs every test that trains (it sets a seed and compares with a threshold) on the reference and on every right answer
of the bank, each time with other seeds; the visible checks, which train once more, take part in every tenth run.
Writes `benchmarks/calibration/ASSIGNMENT.txt`: for each threshold and each answer the values that came out, the share
of runs that passed, and an estimate of how often such an answer would fail. A row is good when that is less than one in
a thousand. Where, with 95 % confidence, it may be one in ten thousand (see `upper_bound`), the answer is run again with
twice as many seeds, none of them used before: a new sample takes the place of the first, so that a bound does not get
better by being looked at twice. Where it may be so still, the row is listed at the end.

The estimate is that of the next value from a sample of n: Student's t with n - 1 degrees of freedom, scaled by
sqrt(1 + 1/n) (Hahn and Meeker, "Statistical Intervals", 1991, section 4.8). Positive values with a lower limit are
taken on the logarithmic scale. Those with an upper one (errors, and what accuracies lack to 1) are taken on the scale
that the sample is less skewed on: most scatter by factors, but absolute differences do not.
"""

import argparse
import ast
import hashlib
import os
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from scipy.optimize import brentq
from scipy.stats import nct, norm, skew
from scipy.stats import t as student

from graders import checks
from graders.bank import answers as bank
from graders.bank.answers import Answer, Assignment, Cell
from graders.bank.mutants import hidden_region
from graders.execution.pool import threads_each
from graders.files import write_atomic

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "benchmarks" / "calibration"
ALLOWED = 1e-3
WANTED, CONFIDENCE = 1e-4, 0.95
AGAIN = 2
WHOLE_EVERY = 10
# By what was measured and whether its limit is an upper one, pairs of value and limit.
Measured = dict[tuple[str, bool], list[tuple[float, float]]]
COLUMNS = (
    "test",
    "answer",
    "digest",
    "measured",
    "limit",
    "nearest",
    "median",
    "farthest",
    "passed",
    "fails, estimate",
)


def training_tests(assignment: Assignment) -> list[Cell]:
    """Return the test cells that train and compare with a threshold."""
    return [cell for cell in assignment.cells if "checks.seed(" in cell.source and _thresholds(cell)]


def _thresholds(cell: Cell) -> bool:
    return any(f"checks.{name}(" in cell.source for name in ("below", "above"))


def subjects(name: str) -> list[tuple[Assignment, Cell, Answer]]:
    """Return what is to be calibrated: each training test with the reference and each right answer that it touches."""
    assignment = bank.load(ROOT, name)
    found = []
    for test in training_tests(assignment):
        for exercise in assignment.exercises():
            if test not in assignment.touched_by(exercise):
                continue
            right = [answer for answer in bank.read_answers(ROOT, assignment, exercise) if not answer.caught_by]
            found += [(assignment, test, a) for a in [bank.reference_answer(assignment, exercise), *right]]
    return found


def digest(test: Cell, answer: Answer) -> str:
    """Identify what a row of the table depends on: the hidden code and the answer, whatever their wording.

    Checks that only look at what the calls did beside their answers measure nothing and do not count.
    """
    parts = []
    for source in (hidden_region(test.source), answer.source):
        tree = ast.parse(source)
        tree.body = [node for node in tree.body if not _looks_on(node)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = ""
        parts.append(ast.dump(tree))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def _looks_on(node: ast.stmt) -> bool:
    names = ("keeps_arguments", "makes_new", "out_of_reach", "parameters")
    return ast.unparse(node).startswith(tuple(f"checks.{name}(" for name in names))


def hidden_only_source(test: Cell) -> str:
    """Return a test cell without its visible checks, or the whole of it where the hidden ones use their names."""
    hidden = hidden_region(test.source)
    visible = bank.analysed(replace(test, source=test.source.replace(hidden, "")), test.name)
    own = bank.analysed(replace(test, source=hidden), test.name)
    return test.source if (own.needs - own.provides) & visible.provides else hidden


def scatter(name: str, test: str, answer: Answer, seeds: Iterable[int]) -> tuple[Measured, list[str]]:
    """Run one answer through one test with many seeds.

    Returns:
        What was measured, and the messages of failed runs.
    """
    whole = bank.load(ROOT, name).with_source(answer.exercise, answer.source)
    hidden_only = whole.with_source(test, hidden_only_source(whole.cell(test)))
    values: Measured = defaultdict(list)
    failures: list[str] = []
    for seed in seeds:
        assignment = hidden_only if seed % WHOLE_EVERY else whole
        with checks.reseeded(bank.STRIDE * seed), checks.measured(lambda w, v, lim, up: values[w, up].append((v, lim))):
            verdict = assignment.run([assignment.cell(test)], seed=bank.SEED + bank.STRIDE * seed)[test]
        if not verdict.passed:
            failures.append(verdict.message)
    return dict(values), failures


def failure_estimate(values: np.ndarray, limit: float, upper: bool) -> float:
    """Return the estimated probability that the next value is on the wrong side of the limit; see the module.

    Args:
        values: of shape (n,), at least two.
        limit: the threshold.
        upper: whether values must lie below it; otherwise above, and values up to 1 count as shares.
    """
    if not upper and limit <= 1 and values.max() <= 1:
        # an accuracy: what it lacks to 1, and half an object of a thousand, so that 1 is not infinitely good
        values, limit = 1 - values + 5e-4, 1 - limit + 5e-4
        upper = True
    positive = values.min() > 0 and limit > 0
    scales = [(np.log(values), np.log(limit))] if positive else [(values, limit)]
    if positive and upper:
        scales.append((values, limit))
    if not upper:
        scales = [(-values, -limit) for values, limit in scales]
    values, limit = min(scales, key=lambda scale: abs(skew(scale[0])) if np.ptp(scale[0]) > 0 else 0.0)
    spread = values.std(ddof=1) * np.sqrt(1 + 1 / len(values))
    if spread < 1e-12:
        return float(values.mean() >= limit)
    return float(student.sf((limit - values.mean()) / spread, len(values) - 1))


def upper_bound(estimate: float, runs: int) -> float:
    """Return the upper confidence bound of the probability whose estimate `failure_estimate` returns.

    How many standard deviations the limit lies from the mean of the sample has, but for a factor, the noncentral
    t-distribution; the bound is that of a normal distribution which the sample could come from by bad luck alone, and
    no less than the estimate, which trusts the normal distribution less far out (Owen, "A Survey of Properties and
    Applications of the Noncentral t-Distribution", Technometrics 10(3), 1968; Hahn and Meeker, section 4.5).

    Args:
        estimate: of `runs` values, between 0 and 1.
        runs: at least two.
    """
    if estimate <= 0 or estimate >= 0.5:
        return float(estimate > 0)
    if estimate < 1e-12:  # so far out SciPy's series do not converge, and the bound is less than the estimate
        return estimate
    distance = student.isf(estimate, runs - 1) * np.sqrt(1 + 1 / runs) * np.sqrt(runs)
    with warnings.catch_warnings(action="ignore"):  # SciPy's series, far out where the bound is nothing anyway
        shift = brentq(lambda it: nct.sf(distance, runs - 1, it) - (1 - CONFIDENCE), -10, distance)
    return max(estimate, float(norm.sf(shift / np.sqrt(runs))))


def calibrate(name: str, seeds: int, jobs: int) -> int:
    """Bring the table of one assignment up to date; return how many of its rows are not good enough.

    Rows of unchanged tests and answers are kept, and each new one is written at once: a run that was stopped goes on.
    """
    path = FOLDER / f"{name}.txt"
    tasks = {(test.name, _label(answer), digest(test, answer)): (test, answer) for _, test, answer in subjects(name)}
    known = [tuple(row.values()) for row in read_table(name)] if path.exists() else []
    rows = [row for row in known if row[:3] in tasks and _runs(row) in (seeds, AGAIN * seeds)]
    todo = {key: range(1, seeds + 1) for key in tasks.keys() - {row[:3] for row in rows}}
    print(f"{name}: {len(tasks) - len(todo)} of {len(tasks)} are in the table already", flush=True)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for again in (False, True):
            if again:
                doubtful = {row[:3] for row in rows if _runs(row) == seeds and unsure(_named(row))}
                todo = {key: range(seeds + 1, (AGAIN + 1) * seeds + 1) for key in tasks if key in doubtful}
                print(f"{len(todo)} to be run with {AGAIN * seeds} other seeds", flush=True)
            start = time.monotonic()
            waiting = {
                pool.submit(scatter, name, key[0], tasks[key][1], these): key for key, these in sorted(todo.items())
            }
            for done, future in enumerate(as_completed(waiting), 1):
                key, (values, failures) = waiting[future], future.result()
                rows = [row for row in rows if row[:3] != key]
                rows += [(*key, *_summary(*item, len(todo[key]), len(failures))) for item in values.items()]
                write_atomic(path, table(name, seeds, sorted(rows)))
                left = (time.monotonic() - start) / done * (len(todo) - done)
                said = f"; FAILED: {failures[0]}" if failures else ""
                print(f"[{done}/{len(todo)}] {key[1]} in {key[0]}; about {left:.0f} s left{said}", flush=True)
    write_atomic(path, table(name, seeds, sorted(rows)))
    return sum(not good(_named(row)) for row in rows)


def _named(row: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(COLUMNS, row, strict=True))


def _runs(row: tuple[str, ...]) -> int:
    return int(_named(row)["passed"].split("/")[1])


def _label(answer: Answer) -> str:
    return f"{answer.exercise}/{answer.slug}"


def _summary(measured: tuple[str, bool], pairs: list[tuple[float, float]], seeds: int, failed: int) -> tuple[str, ...]:
    what, upper = measured
    values, limits = np.array(pairs).T
    limit = limits[0]
    if np.ptp(limits) > 0:  # a threshold that depends on the run: as a share of it
        values, limit, what = values / limits, 1.0, f"{what} / limit"
    nearest, farthest = (values.max(), values.min()) if upper else (values.min(), values.max())
    numbers = (f"{number:.3g}" for number in (nearest, np.median(values), farthest))
    chance = failure_estimate(values, limit, upper)
    return what, f"{'<' if upper else '>'} {limit:.3g}", *numbers, f"{seeds - failed}/{seeds}", f"{chance:.0e}"


def good(row: dict[str, str]) -> bool:
    """Say whether every run of a row passed, and one in a thousand would not fail."""
    passed, runs = row["passed"].split("/")
    return passed == runs and float(row["fails, estimate"]) < ALLOWED


def unsure(row: dict[str, str]) -> bool:
    """Say whether more than one run in ten thousand could fail."""
    return upper_bound(float(row["fails, estimate"]), int(row["passed"].split("/")[1])) >= WANTED


def table(name: str, seeds: int, rows: list[tuple[str, ...]]) -> str:
    """Lay the rows out under the command that made them."""
    widths = [max(len(row[i]) for row in [COLUMNS, *rows]) for i in range(len(COLUMNS))]
    lines = [" | ".join(item.ljust(width) for item, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    header = " | ".join(item.ljust(width) for item, width in zip(COLUMNS, widths, strict=True)).rstrip()
    command = f"python benchmarks/calibration.py {name} --seeds {seeds}"
    return "\n".join((f"# {command}", header, *lines, ""))


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a committed table by column."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()[2:]
    return [dict(zip(COLUMNS, (item.strip() for item in line.split(" | ")), strict=True)) for line in lines]


def main() -> int:
    """Calibrate what was asked for; return 1 when a right answer fails too often."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    known = sorted(path.parent.name for path in ROOT.glob("source/*/*.md"))
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help=f"of {', '.join(known)}; all by default")
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 2)))
    options = parser.parse_args()
    os.environ.update(threads_each((os.cpu_count() or 1) // options.jobs))
    names = options.assignments or known
    bad = sum(calibrate(name, options.seeds, options.jobs) for name in names)
    print(f"{bad} rows where a right answer fails, or is estimated to fail once in {1 / ALLOWED:.0f} or oftener")
    loose = [row for name in names for row in read_table(name) if unsure(row)]
    print(f"{len(loose)} rows where it may be once in {1 / WANTED:.0f} or oftener, with {CONFIDENCE:.0%} confidence:")
    for row in loose:
        print(f"  {row['answer']} in {row['test']}, {row['measured']}: estimate {row['fails, estimate']}")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
