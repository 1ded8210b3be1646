"""What becomes of the gradebook when parts of the grader are killed.

    python benchmarks/faults.py [--runs 20] [--seed 1] [--students 12]

A class is graded undisturbed, which gives the gradebook that is expected: scores, penalties, what is left to be graded
by hand, comments. Then, run by run, the same class is graded afresh, and at a random moment the coordinator, a Dask
worker or a kernel server is killed with SIGKILL, in turns. `course grade` is called again until it exits 0, three times
at most, and the gradebook compared cell by cell. A last run starts two graders at once.

Whatever was killed, 30 s after the run's end no process of it may be left: no kernel, no worker, no server.

Exits 1 when a gradebook differs or a process is left. Linux only.
"""

import argparse
import ctypes
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import psutil
import rivals
from classroom import DIES, LIGHT, build_course, class_of, grades_of

PARTS = ("coordinator", "worker", "kernel server")
CALLS = 3
LEFT_S = 30
RUN_S = 600
POLL_S = 0.02
PR_SET_CHILD_SUBREAPER = 36
Grades = dict[tuple[str, str, str], object]


@dataclass
class Grader:
    """A running `course grade`, and what it prints.

    Attributes:
        process: the coordinator.
        log: where its output goes.
    """

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def text(self) -> str:
        """What it has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    @property
    def graded(self) -> int:
        """How many submissions it has graded so far."""
        return len(re.findall(r"^\[\d+/\d+\]", self.text, re.MULTILINE))

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.process.poll() is not None

    def wait(self) -> int | None:
        """Wait for its end; return the exit code, or None where it did not come."""
        try:
            return self.process.wait(RUN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None


@dataclass
class Report:
    """What is said of one run.

    Attributes:
        said: its line, in parts.
        wrong: what must not be.
    """

    said: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def start(folder: Path) -> Grader:
    """Start `course grade` on a course."""
    python = Path(sys.executable)
    log = folder.with_name(f"{time.monotonic_ns()}.log")
    with log.open("wb") as file:
        process = subprocess.Popen(
            [str(python), "-u", "-m", "graders.cli", "--course-dir", str(folder), "grade", LIGHT.name],
            env=rivals.variables(python),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    return Grader(process, log)


def adopt_orphans() -> None:
    """Become the parent of whatever a killed grader leaves, instead of the system's first process: none gets lost.

    Raises:
        SystemExit: where the system has no such thing.
    """
    if not sys.platform.startswith("linux") or ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        sys.exit("faults.py: only Linux tells a process what its children leave behind")


def descendants() -> list[psutil.Process]:
    """Return all processes below this one that are still running."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
            elif process.ppid() == os.getpid():
                os.waitpid(process.pid, os.WNOHANG)
        except (psutil.NoSuchProcess, ChildProcessError):
            continue
    return found


def members(part: str, grader: Grader) -> Iterator[psutil.Process]:
    """Yield the running processes that are such a part of the grader."""
    if part == "coordinator":
        if not grader.ended:
            yield psutil.Process(grader.process.pid)
        return
    for process in descendants():
        try:
            if part == "worker":
                if _is_fork_server(process.parent()) and process.parent().ppid() == grader.process.pid:
                    yield process
            elif _is_server(process) and not _is_server(process.parent()):  # kernels are forks of it
                yield process
        except psutil.NoSuchProcess:
            continue


def _is_fork_server(process: psutil.Process | None) -> bool:
    return process is not None and any("forkserver" in word for word in process.cmdline())


def _is_server(process: psutil.Process | None) -> bool:
    if process is None or process.name() == "bwrap":
        return False
    return any(word.endswith("kernel/server.py") for word in process.cmdline())


def until(true: Callable[[], bool], seconds: float = RUN_S) -> bool:
    """Wait until something is true; say whether it came to be."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(POLL_S)
    return True


def kill_one(part: str, grader: Grader, rng: random.Random, students: int, start_s: float, each_s: float) -> str | None:
    """Kill a part of a grader at a random moment, a quarter of the times while it starts.

    Returns:
        When that was; None where the run was over before.
    """
    after = 0 if rng.random() < 0.25 else rng.randrange(1, students)
    pause = rng.uniform(0, each_s if after else start_s)
    begin = time.monotonic()
    until(lambda: grader.graded >= after or grader.ended)
    until(lambda: grader.ended, pause)
    while not (found := list(members(part, grader))) and not grader.ended:
        time.sleep(POLL_S)
    try:
        rng.choice(found).send_signal(signal.SIGKILL)
    except (IndexError, psutil.NoSuchProcess):
        return None
    return f"{part} killed after {time.monotonic() - begin:.1f} s, {grader.graded} of {students} graded"


def check_nothing_left(report: Report) -> None:
    """Wait until no process of the run is left, and end those that stay."""
    begin = time.monotonic()
    if until(lambda: not descendants(), LEFT_S):
        report.said.append(f"no process left after {time.monotonic() - begin:.1f} s")
        return
    for process in descendants():
        try:
            report.wrong.append(f"left after {LEFT_S} s: {process.pid} {' '.join(process.cmdline())[:120]}")
            process.kill()
        except psutil.NoSuchProcess:
            continue


def finish(folder: Path, expected: Grades, report: Report) -> None:
    """Grade until the command exits 0, and compare the gradebook."""
    for call in range(1, CALLS + 1):
        grader = start(folder)
        code = grader.wait()
        if code == 0:
            report.said.append("graded on by 1 call" if call == 1 else f"graded on by {call} calls")
            break
        report.said.append(f"call {call} exited {code}")
    else:
        report.wrong.append(f"no call exited 0; the last one said:\n{grader.text[-2000:]}")
    differing = differences(expected, grades_of(folder, LIGHT.name))
    report.wrong += differing
    report.said.append(f"gradebook DIFFERS in {len(differing)}" if differing else "gradebook equal")
    if folders := [path.name for path in folder.glob(".grading-*")]:
        report.said.append(f"still there: {', '.join(folders)}")


def differences(expected: Grades, found: Grades) -> list[str]:
    """Return in which cells two gradebooks differ."""
    return [
        f"{student} {cell or 'submission'}: {what} is {found.get(key, 'missing')!r} instead of "
        f"{expected.get(key, 'missing')!r}"
        for key in sorted({*expected, *found})
        if found.get(key, "missing") != expected.get(key, "missing")
        for student, cell, what in [key]
    ]


def undisturbed(folder: Path, students: int) -> tuple[Grades, float, float]:
    """Grade the class with nothing killed.

    Returns:
        The gradebook; the seconds until the first submission was graded; the seconds for each one more.

    Raises:
        SystemExit: when grading fails, or gives a wrong score.
    """
    begin = time.monotonic()
    grader = start(folder)
    until(lambda: grader.graded > 0 or grader.ended)
    first = time.monotonic() - begin
    if (code := grader.wait()) != 0:
        sys.exit(f"the undisturbed run exited {code}:\n{grader.text[-3000:]}")
    grades = grades_of(folder, LIGHT.name)
    for submission in class_of(LIGHT, students, more=(DIES,)):
        score = grades[submission.student, LIGHT.test, "score"]
        if bool(score) is not submission.answer.right:
            sys.exit(f"the undisturbed run gives {submission.student} ({submission.answer.kind}) {score}")
    return grades, first, (time.monotonic() - begin - first) / students


def two_at_once(folder: Path, expected: Grades) -> Report:
    """Start two graders of one course at the same moment."""
    report = Report(["two graders at once"])
    graders = [start(folder), start(folder)]
    codes = [grader.wait() for grader in graders]
    report.said.append(f"exit codes {codes[0]} and {codes[1]}")
    for grader, code in zip(graders, codes, strict=True):
        if code != 0 and "is grading already" not in grader.text:
            report.wrong.append(f"one exited {code}:\n{grader.text[-2000:]}")
    if 0 not in codes:
        report.wrong.append("neither graded")
    finish(folder, expected, report)
    return report


def main() -> int:
    """Print a line a run; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--students", type=int, default=12, metavar="N")
    options = parser.parse_args()
    if options.students < 2:
        parser.error("--students must be 2 or more")
    adopt_orphans()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        template = Path(name, "template")
        build_course(template, LIGHT, class_of(LIGHT, options.students, more=(DIES,)))

        def fresh() -> Path:
            shutil.rmtree(Path(name, "course"), ignore_errors=True)
            return Path(shutil.copytree(template, Path(name, "course")))

        expected, start_s, each_s = undisturbed(fresh(), options.students)
        print(f"undisturbed: first grade after {start_s:.1f} s, {each_s:.1f} s for each one more", flush=True)
        for run in range(1, options.runs + 2):
            if run > options.runs:
                report = two_at_once(fresh(), expected)
            else:
                part, rng = PARTS[run % len(PARTS)], random.Random(f"{options.seed} {run}")
                killed = None
                while killed is None:  # a run that was over before is none: again, at another moment
                    folder = fresh()
                    grader = start(folder)
                    killed = kill_one(part, grader, rng, options.students, start_s, each_s)
                    code = grader.wait()
                report = Report([killed, f"exit code {code}"])
                if code is None:
                    report.wrong.append(f"it did not end within {RUN_S} s:\n{grader.text[-2000:]}")
                check_nothing_left(report)
                finish(folder, expected, report)
            print(f"[{run}/{options.runs + 1}] {'; '.join(report.said)}", flush=True)
            for line in report.wrong:
                print(f"    {line}", flush=True)
            failed += bool(report.wrong)
    print(f"{failed} of {options.runs + 1} runs went wrong")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
