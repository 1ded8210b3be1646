"""Whether every hidden check is needed: takes each one out and looks for a wrong answer that then gets through.

    python benchmarks/mutation.py [ASSIGNMENT ...] [--sample N]

Prints each check that no wrong answer of the bank needs; exits 1 if there is any. Without `--sample` it tries all of
them, which takes about as long as grading the wrong answers twice.
"""

import argparse
import os
import random
import sys
import time
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from graders import CourseError
from graders.bank import answers as bank
from graders.bank.mutants import Mutant, killer, mutants

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


def main() -> int:
    """Print what came out; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    known = sorted(path.parent.name for path in ROOT.glob("source/*/*.md"))
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help=f"of {', '.join(known)}; all by default")
    parser.add_argument("--sample", type=int, help="this many mutants, chosen by --seed")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    try:
        left = survivors(options.assignments or known, options.sample, options.seed)
    except CourseError as error:
        sys.exit(f"mutation: {error}")
    for line in left:
        print(f"not needed by any wrong answer: {line}", file=sys.stderr)
    print(f"{len(left)} checks that no wrong answer needs")
    return int(bool(left))


if __name__ == "__main__":
    sys.exit(main())
