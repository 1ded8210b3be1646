"""Whether every hidden check is needed, and whether the checks are enough.

    python benchmarks/mutation.py [ASSIGNMENT ...] [--sample N]
    python benchmarks/mutation.py --solutions [ASSIGNMENT ...] [--exercise NAME] [--sample N] [--jobs N]

The first takes each check out and looks for a wrong answer that then gets through. It prints each check that no wrong
answer of the bank needs; exits 1 if there is any. Without `--sample` it tries all of them, which takes about as long as
grading the wrong answers twice.

The second makes small mistakes in right answers (`graders/bank/slips.py`) and prints those that no test notices; exits
1 if there is one that `benchmarks/equivalent/` does not list, or less than 99 % of the wrong ones are caught.
"""

import argparse
import os
import random
import sys
import time
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import solutions

from graders import CourseError
from graders.bank import answers as bank
from graders.bank.mutants import Mutant, killer, mutants
from graders.execution.pool import threads_each

ROOT = Path(__file__).parents[1]


def survivors(names: list[str], sample: int | None, seed: int) -> list[str]:
    """Try the mutants of the named assignments; return those that no answer of the bank noticed.

    Raises:
        CourseError: when the reference solution fails, for example because there is no housing data.
    """
    assignments = {name: bank.load(ROOT, name) for name in names}
    everything = [
        (name, mutant)
        for name, assignment in assignments.items()
        for cell in assignment.cells
        if cell.kind == "test"
        for mutant in mutants(cell)
    ]
    chosen = everything
    if sample is not None and sample < len(everything):
        chosen = random.Random(seed).sample(everything, sample)
    print(f"{len(chosen)} of {len(everything)} mutants")
    by_test: dict[tuple[str, str], list[Mutant]] = defaultdict(list)
    for name, mutant in chosen:
        by_test[name, mutant.test].append(mutant)
    left, start, done = [], time.monotonic(), 0
    for (name, test), group in by_test.items():
        assignment = assignments[name]
        verdict = assignment.run([assignment.cell(test)])[test]
        if not verdict.passed:  # then every answer fails, whatever its mistake
            raise CourseError(f"{name}: the reference solution fails {test}: {verdict.message}")
        stopped = []
        for answer in bank.read_answers(ROOT, assignment):
            if test in answer.caught_by:
                changed = assignment.with_source(answer.exercise, answer.source)
                stopped.append((answer, changed.run([changed.cell(test)])[test]))
        for mutant in group:
            found = killer(assignment, mutant, stopped)
            done += 1
            if found is None:
                left.append(f"{name}: {mutant}")
            remaining = (time.monotonic() - start) / done * (len(chosen) - done)
            outcome = f"needed for {found.slug}" if found else "NOT NEEDED"
            print(f"[{done}/{len(chosen)}] {name}: {mutant}: {outcome}; about {remaining:.0f} s left", flush=True)
    return left


def unnoticed(names: list[str], options: argparse.Namespace) -> int:
    """Try the mutants of solutions, print what came of them, and return the exit code."""
    os.environ.update(threads_each((os.cpu_count() or 1) // options.jobs))
    report = solutions.run(
        names,
        exercise=options.exercise,
        sample=options.sample,
        seed=options.seed,
        jobs=options.jobs,
        folder=solutions.KEPT,
    )
    print(*solutions.summary(report), sep="\n")
    for mutant in report.left():
        print(f"no test notices: {mutant.assignment}: {mutant}", file=sys.stderr)
    for entry in report.stale:
        print(f"benchmarks/equivalent lists what is no mutant any more: {entry}", file=sys.stderr)
    print(f"{report.caught():.2%} of the mutants that are wrong are caught")
    return int(bool(report.left() or report.stale) or report.caught() < solutions.ENOUGH)


def main() -> int:
    """Print what came out; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    known = sorted(path.parent.name for path in ROOT.glob("source/*/*.md"))
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help=f"of {', '.join(known)}; all by default")
    parser.add_argument("--sample", type=int, help="this many mutants, chosen by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--solutions", action="store_true", help="mutants of solutions, not of hidden tests")
    parser.add_argument("--exercise", help="with --solutions: of this exercise only")
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 2)), help="with --solutions: processes")
    options = parser.parse_args()
    names = options.assignments or known
    try:
        if options.solutions:
            return unnoticed(names, options)
        left = survivors(names, options.sample, options.seed)
    except CourseError as error:
        sys.exit(f"mutation: {error}")
    for line in left:
        print(f"not needed by any wrong answer: {line}", file=sys.stderr)
    print(f"{len(left)} checks that no wrong answer needs")
    return int(bool(left))


if __name__ == "__main__":
    sys.exit(main())
