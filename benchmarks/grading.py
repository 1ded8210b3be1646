"""How fast a class is graded: `course grade` beside nbgrader as it comes and otter-grader, on the same submissions.

    python benchmarks/grading.py [--students 20] [--only course] [--json FILE]
    python benchmarks/grading.py --scale 10,100,1000 [--json FILE]

Two assignments are graded: `training` trains a neuron for 50 epochs twice, `light` trains nothing; both import Keras.
The class is graded by `course grade` with its default pool, in the sandbox, with no result known. The others cost the
same for each submission, so the first six students, one of each kind, are enough for them: `nbgrader autograde` grades
them in one call, `otter run` takes a call each.

`own` is the students' own compute as the result store holds it, measured in the kernels that graded. `efficiency` is
own ÷ (cores × wall), `overhead_s` (wall − own ÷ cores) ÷ students; both of `training`, and with `_light` of `light`.

Exits 1 when a grader gives another score than `course grade`, except where nbgrader as it comes is wrong: it takes a
line on stderr for a failed test.

`--scale` grades classes of several sizes, `light` only, and extrapolates to 10,000. What a submission costs is the
time from one grade to the next (`s/one more`); what comes before the first, most of it an import of TensorFlow, is paid
once.
"""

import argparse
import itertools
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import rivals
from classroom import LIGHT, TRAINING, Exercise, Handed, build_course, class_of, grades_of
from rivals import Graded

from graders.files import write_atomic

SAMPLE = 6
EXTRAPOLATED = 10_000
# Classes up to this size are graded so many times: seconds tell little.
REPEATED_TO, REPEATS = 200, 3
PIECES = (1, 20, 100, 500, 900)
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
POLL_S = 0.2
PROGRESS = re.compile(r"\[\d+/\d+\] ")


@dataclass(frozen=True)
class Run:
    """One `course grade` of a class.

    Attributes:
        students: how many.
        wall_s: from the command's start to its end.
        told_s: from its start until each of the grades was told.
        own_s: the students' own compute.
        coordinator_cpu_s: processor time of the process that writes the gradebook; None where the system does not tell.
        coordinator_peak_mb: the most memory that it had, None likewise.
    """

    students: int
    wall_s: float
    told_s: tuple[float, ...]
    own_s: float
    coordinator_cpu_s: float | None
    coordinator_peak_mb: float | None

    @property
    def seconds(self) -> float:
        """Wall time a submission."""
        return self.wall_s / self.students

    def each_s(self, first: int = 1, last: int | None = None) -> float:
        """Wall time from one grade to the next, between the first one and the last one that count, from 1 on."""
        last = last or self.students
        return (self.told_s[last - 1] - self.told_s[first - 1]) / (last - first)

    @property
    def efficiency(self) -> float:
        """The share of the cores' time that went into the students' own compute."""
        return self.own_s / (CORES * self.wall_s)

    @property
    def overhead_s(self) -> float:
        """What a submission costs beyond its own compute, spread over the cores."""
        return (self.wall_s - self.own_s / CORES) / self.students


def grade(folder: Path, exercise: Exercise, students: int) -> Run:
    """Run `course grade` on a class that has never been graded.

    Raises:
        SystemExit: when it fails.
    """
    python = Path(sys.executable)
    command = [str(python), "-m", "graders.cli", "--course-dir", str(folder), "grade", exercise.name]
    lines: list[str] = []
    told: list[float] = []
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=rivals.variables(python), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8",
    )  # fmt: skip

    def read() -> None:
        for line in process.stdout or ():
            lines.append(line)
            if PROGRESS.match(line):
                told.append(time.perf_counter() - start)

    reader = threading.Thread(target=read)
    reader.start()
    cpu = peak = None
    while True:
        try:
            code = process.wait(POLL_S)
            break
        except subprocess.TimeoutExpired:
            cpu, peak = _usage(process.pid) or (cpu, peak)
    wall = time.perf_counter() - start
    reader.join()
    if code or len(told) != students:
        sys.exit(f"{' '.join(command)} exited with {code}:\n{''.join(lines)[-3000:]}")
    results = (folder / ".cache" / "results").rglob("*.json")
    own = sum(json.loads(path.read_bytes())["own_seconds"] for path in results)
    return Run(students, wall, tuple(told), own, cpu, peak)


def _usage(pid: int) -> tuple[float, float] | None:
    """Return the processor time and the peak of memory, in MB, of a running process; its children do not count."""
    try:
        times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        status = Path(f"/proc/{pid}/status").read_text()
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return None
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK"), int(peak) / 1024


def compare(students: int, *, rivals_too: bool) -> tuple[dict[str, object], bool]:
    """Grade a class by each grader and print what came out; return the figures, and whether the scores agree."""
    figures: dict[str, object] = {}
    agree = True
    for exercise in (TRAINING, LIGHT):
        with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
            handed = class_of(exercise, students)
            own_folder = Path(name, "course")
            build_course(own_folder, exercise, handed)
            others: dict[str, Graded] = {}
            if rivals_too:
                sample = handed[:SAMPLE]
                print(f"{exercise.name}: nbgrader as it comes, {len(sample)} of the {students} students", flush=True)
                others["nbgrader"] = rivals.nbgrader_as_it_comes(Path(name, "plain"), own_folder, exercise, sample)
                print(f"{exercise.name}: otter run, {len(sample)} of the {students} students", flush=True)
                others["otter"] = rivals.otter_run(Path(name, "otter"), own_folder, exercise, sample)
            print(f"{exercise.name}: course grade, {students} students", flush=True)
            run = grade(own_folder, exercise, students)
            said = grades_of(own_folder, exercise.name)
        ours = {s.student: said[s.student, exercise.test, "score"] for s in handed}
        agree &= _right(exercise, handed, ours)
        for grader, theirs in others.items():
            agree &= _same(exercise, grader, handed, ours, theirs.scores)
        _table(exercise, run, others)
        figures |= _figures(exercise, run, others)
    return figures, agree


def _right(exercise: Exercise, handed: list[Handed], ours: dict[str, float]) -> bool:
    wrong = [s for s in handed if bool(ours[s.student]) is not s.answer.right]
    for submission in wrong:
        print(f"{exercise.name}: course grade gives {submission.student} {ours[submission.student]:g}, WRONG:")
        print(submission.source)
    return not wrong


def _same(
    exercise: Exercise, grader: str, handed: list[Handed], ours: dict[str, float], theirs: dict[str, float]
) -> bool:
    agree = True
    for submission in handed:
        student, kind = submission.student, submission.answer.kind
        if student not in theirs or theirs[student] == ours[student]:
            continue
        known = grader == "nbgrader" and submission.answer.noisy
        agree &= known
        given = f"{theirs[student]:g} instead of {ours[student]:g}"
        why = "it takes stderr for a failed test" if known else "UNEXPECTED"
        print(f"{exercise.name}: {grader} gives {student} ({kind}) {given}: {why}")
    return agree


def _figures(exercise: Exercise, run: Run, others: dict[str, Graded]) -> dict[str, object]:
    suffix = "" if exercise is TRAINING else f"_{exercise.name}"
    figures: dict[str, object] = {f"efficiency{suffix}": run.efficiency, f"overhead_s{suffix}": run.overhead_s}
    for grader, theirs in others.items():
        figures[f"ratio_{grader}_{exercise.name}"] = theirs.seconds / run.seconds
    seconds = {"course": run.seconds, **{grader: theirs.seconds for grader, theirs in others.items()}}
    return figures | {f"raw_{exercise.name}": {"seconds_a_submission": seconds, "run": asdict(run)}}


def _table(exercise: Exercise, run: Run, others: dict[str, Graded]) -> None:
    print(f"\n{exercise.name:22} {'s/submission':>12} {'course grade is':>16}")
    for grader, theirs in {"nbgrader autograde": others.get("nbgrader"), "otter run": others.get("otter")}.items():
        if theirs is not None:
            print(f"{grader:22} {theirs.seconds:12.2f} {theirs.seconds / run.seconds:11.1f}x as fast")
    print(f"{'course grade':22} {run.seconds:12.2f}")
    print(
        f"own compute {run.own_s / run.students:.2f} s a submission, efficiency {run.efficiency:.2f}, "
        f"overhead {run.overhead_s:.2f} s a submission\n",
        flush=True,
    )


def scale(sizes: Sequence[int]) -> list[Run]:
    """Grade light classes of several sizes and print a line each: of small ones the run between the other two."""
    columns = (
        f"{'students':>8} {'wall s':>8} {'first grade s':>13} {'s/one more':>10} {'s/submission':>12} {'own s':>6}"
    )
    print(f"{columns} {'coordinator: CPU s/submission':>30} {'peak MB':>8}")
    runs: list[Run] = []
    for size in sizes:
        tries = [_graded_afresh(size) for _ in range(REPEATS if size <= REPEATED_TO else 1)]
        run = sorted(tries, key=lambda it: it.told_s[-1] - it.told_s[0])[len(tries) // 2]
        runs.append(run)
        cpu = "?" if run.coordinator_cpu_s is None else f"{run.coordinator_cpu_s / size:.3f}"
        peak = "?" if run.coordinator_peak_mb is None else f"{run.coordinator_peak_mb:.0f}"
        more = f"{run.each_s():.3f}" if size > 1 else ""
        line = f"{size:8} {run.wall_s:8.1f} {run.told_s[0]:13.1f} {more:>10} {run.seconds:12.2f}"
        print(f"{line} {run.own_s / size:6.2f} {cpu:>30} {peak:>8}", flush=True)
    return runs


def _graded_afresh(size: int) -> Run:
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name, "course")
        build_course(folder, LIGHT, class_of(LIGHT, size))
        return grade(folder, LIGHT, size)


def pieces(run: Run) -> str:
    """Say what a submission costs early and late in one run, where the machine is the same."""
    marks = [mark for mark in PIECES if mark < run.students] + [run.students]
    costs = [f"{run.each_s(first, last):.3f} from {first} to {last}" for first, last in itertools.pairwise(marks)]
    return f"in the class of {run.students}, seconds for one more: {', '.join(costs)}"


def extrapolated(runs: Sequence[Run]) -> str:
    """Say what a class of 10,000 would take, from the two largest that were graded."""
    small, large = sorted(runs, key=lambda run: run.students)[-2:]
    wall = large.wall_s + large.each_s() * (EXTRAPOLATED - large.students)
    text = f"{EXTRAPOLATED:,} students would take {wall / 60:.0f} minutes on {CORES} cores"
    if small.coordinator_cpu_s is None or large.coordinator_cpu_s is None:
        return text
    each = (large.coordinator_cpu_s - small.coordinator_cpu_s) / (large.students - small.students)
    return (
        f"{text}, and on however many not less than {each * EXTRAPOLATED / 60:.0f}: the one process that reads the "
        f"submissions and writes the gradebook spends {each:.3f} s of processor time on each"
    )


def main() -> int:
    """Print the tables; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=20, metavar="N")
    parser.add_argument("--only", choices=["course"], help="leave the other graders out")
    parser.add_argument("--scale", type=_sizes, metavar="N,N,...", help="the table of these sizes instead")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    if options.students < 1:
        parser.error("--students must be 1 or more")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(f"{CORES} cores, Python {platform.python_version()}, load at the start {load:.1f}", flush=True)
    figures: dict[str, object] = {"cores": CORES, "load_at_start": load}
    agree = True
    if options.scale:
        runs = scale(options.scale)
        figures["scale"] = [asdict(run) | {"seconds_a_submission": run.seconds} for run in runs]
        if len(runs) > 1:
            print(pieces(runs[-1]))
            print(extrapolated(runs))
    else:
        measured, agree = compare(options.students, rivals_too=options.only is None)
        figures |= {"students": options.students} | measured
    if options.json:
        write_atomic(options.json, json.dumps(figures, indent=2) + "\n")
    return int(not agree)


def _sizes(text: str) -> list[int]:
    sizes = sorted({int(size) for size in text.split(",")})
    if not sizes or sizes[0] < 1:
        raise argparse.ArgumentTypeError(f"{text}: sizes are numbers from 1 on, with commas between")
    return sizes


if __name__ == "__main__":
    sys.exit(main())
