"""Where the time of a submission goes, stage by stage, and what a kernel costs. Linux only.

    python benchmarks/stages.py [--students 12] [--kernels 50] [--json FILE]

A class hands in `light` and `training` (see `classroom.py`), one student after another, each graded by `course grade`
alone, in one process, in the sandbox, with no result known. A stage's row does not count the stages within it. Beside
the wall time stand processor seconds: those of the grader's own process, and those of all that the kernel server has
forked, with the server's own. What these processes cost when they end is in the row "taken down": nobody can look at
them then.

Then so many trivial notebooks (`6 * 7`, no test, so no judge) are executed: how long it takes until a kernel answers on
its shell channel, and the whole notebook. Medians over students and over kernels; the first ones are not counted.
"""

import argparse
import contextlib
import functools
import json
import os
import platform
import signal
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import psutil
from classroom import LIGHT, TRAINING, Exercise, build_course, class_of
from nbconvert.exporters.exporter import ResourcesDict
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from graders import course
from graders.execution import pool
from graders.execution.execute import Execute
from graders.execution.store import Store
from graders.files import write_atomic
from graders.gradebook import grading
from graders.gradebook.submissions import Submissions
from graders.kernel import forks, servers
from graders.notebooks import grade_id, is_test

UNCOUNTED = 2
WHOLE, DOWN = "the rest of the command", "taken down: kernel and judge"
END_S = 30.0


class Spent(NamedTuple):
    """Seconds: by the clock, of this process's processor time, and of the forked processes'."""

    wall: float = 0.0
    own: float = 0.0
    forked: float = 0.0

    def plus(self, other: "Spent", sign: int = 1) -> "Spent":
        """Return the sum, or with -1 the difference."""
        return Spent(*(a + sign * b for a, b in zip(self, other, strict=True)))


class Stages:
    """A clock that tells apart the stages of one submission, and leaves out what it takes itself.

    Args:
        fence: the process that has started all others that are to be counted.
    """

    def __init__(self, fence: psutil.Process) -> None:
        self.spent: dict[str, Spent] = {}
        self._open: list[str] = []
        self._seen: dict[int, float] = {}  # processor seconds by process, as they were when it was last there
        self._server = fence
        self.ended = 0.0
        self._begin = self._now()
        self._lasting = self._of_server()

    def _of_server(self) -> float:
        """Return what the fence, the server and its keeper have taken so far."""
        return sum(_cpu_s(one.pid) for one in _server_itself(self._server))

    def _now(self) -> Spent:
        for one in [self._server, *self._server.children(recursive=True)]:
            self._seen[one.pid] = max(_cpu_s(one.pid), self._seen.get(one.pid, 0.0))
        return Spent(time.perf_counter(), time.process_time(), sum(self._seen.values()))

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what happens meanwhile as `name`, but for the stages within."""
        self._turn()
        self._open.append(name)
        try:
            yield
        finally:
            self._turn()
            self._open.pop()

    def _turn(self) -> None:
        wall, own = time.perf_counter(), time.process_time()
        now = self._now()
        if self._open:
            here = Spent(wall, own, now.forked).plus(self._begin, -1)
            self.spent[self._open[-1]] = self.spent.get(self._open[-1], Spent()).plus(here)
        self._begin = Spent(time.perf_counter(), time.process_time(), now.forked)

    def close(self) -> dict[str, Spent]:
        """Return the stages, and what was left for the forked processes' end."""
        known = sum(spent.forked for spent in self.spent.values())
        down = self.ended + self._of_server() - self._lasting - known
        return self.spent | {DOWN: Spent(forked=max(0.0, down))}


def _cpu_s(pid: int) -> float:
    """Return the processor seconds of a process's threads; 0 where there is none."""
    total = 0
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                total += int(Path(f"/proc/{pid}/task/{thread}/schedstat").read_bytes().split()[0])
    return total / 1e9


def _fence() -> psutil.Process:
    return psutil.Process(servers.kernel_server(sandboxed=True, env=dict(os.environ)).pid)


def _server_itself(fence: psutil.Process) -> list[psutil.Process]:
    """Return the fence, the server in it and its keeper: the oldest, and so they come first."""
    everybody = [fence, *fence.children(recursive=True)]
    return sorted(everybody, key=lambda one: (one.create_time(), one.pid))[:4]


def _timed(function: Callable[..., Any], name: str | Callable[..., str], current: Callable[[], Stages]) -> Any:
    @functools.wraps(function)
    def timed(*args: Any, **kwargs: Any) -> Any:
        with current().stage(name if isinstance(name, str) else name(*args)):
            return function(*args, **kwargs)

    return timed


def _cell_name(_: Execute, cell: Any, *others: object) -> str:
    kind = "test, in judge and kernel" if is_test(cell) else "cell"
    return f"{kind}: {grade_id(cell) or 'set-up'}" if cell.cell_type == "code" else "cells without code"


@contextlib.contextmanager
def stages_of(current: Callable[[], Stages]) -> Iterator[None]:
    """Have the clock that `current` gives count the stages of what is graded."""
    ends = forks.Forked.close

    def close(self: forks.Forked) -> None:
        """End it and wait, so that it tells what it took; without a clock it would not be waited for."""
        self.signal(signal.SIGKILL)
        end = time.monotonic() + END_S
        while self.poll() is None and time.monotonic() < end:
            time.sleep(0.002)
        current().ended += self.cpu_s
        self.cpu_s = 0.0
        ends(self)

    wrapped: list[tuple[Any, str, str | Callable[..., str]]] = [
        (Submissions, "take_in", "read and mended"),
        (pool, "run", "kernel: folders, end"),
        (Execute, "start_new_kernel", "kernel and judge: start"),
        (Execute, "preprocess_cell", _cell_name),
        (Store, "save", "result written"),
        (grading, "run_converter", "recorded by nbgrader"),
    ]
    with contextlib.ExitStack() as stack:
        for owner, attribute, name in wrapped:
            function = getattr(owner, attribute)
            stack.callback(setattr, owner, attribute, function)
            setattr(owner, attribute, _timed(function, name, current))
        stack.callback(setattr, forks.Forked, "close", ends)
        forks.Forked.close = close  # type: ignore[method-assign]  # for as long as the clock runs
        yield


def submissions(exercise: Exercise, students: int) -> dict[str, Spent]:
    """Grade a class one by one; return the median of each stage."""
    counted: list[dict[str, Spent]] = []
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name, "course")
        handed = class_of(exercise, students + UNCOUNTED)
        build_course(folder, exercise, handed)
        stages = Stages(_fence())
        with contextlib.chdir(folder), stages_of(lambda: stages):
            for submission in handed:
                stages = Stages(_fence())
                api = course.open_course(folder)
                with stages.stage(WHOLE):
                    failed = course.grade(api, exercise.name, submission.student, report=lambda line: None)
                if failed:
                    sys.exit(f"{exercise.name}: {failed}")
                counted.append(stages.close())
    names = list(dict.fromkeys(name for one in counted for name in one))
    rows = {name: [one.get(name, Spent()) for one in counted[UNCOUNTED:]] for name in names}
    return {name: Spent(*map(statistics.median, zip(*row, strict=True))) for name, row in rows.items()}


def kernels(number: int) -> dict[str, float]:
    """Execute so many trivial notebooks; return medians, and the 99th percentile of a kernel's start, in seconds."""
    ready: list[float] = []
    whole: list[Spent] = []
    start = Execute.start_new_kernel

    def started(self: Execute, **kwargs: object) -> None:
        begin = time.perf_counter()
        start(self, **kwargs)
        ready.append(time.perf_counter() - begin)

    Execute.start_new_kernel = started  # type: ignore[method-assign]  # until all were counted
    try:
        stages = Stages(_fence())
        with stages_of(lambda: stages):
            for _ in range(number + UNCOUNTED):
                stages = Stages(_fence())
                with stages.stage(WHOLE), tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
                    nb = new_notebook(cells=[new_code_cell("6 * 7")])
                    Execute(config=Config()).preprocess(nb, ResourcesDict(metadata={"path": folder}))
                whole.append(functools.reduce(Spent.plus, stages.close().values()))
    finally:
        Execute.start_new_kernel = start  # type: ignore[method-assign]
    ready, whole = sorted(ready[UNCOUNTED:]), whole[UNCOUNTED:]
    return {
        "ready_p50_s": ready[len(ready) // 2],
        "ready_p99_s": ready[min(len(ready) - 1, round(0.99 * len(ready)))],
        "notebook_wall_s": statistics.median(one.wall for one in whole),
        "notebook_own_cpu_s": statistics.median(one.own for one in whole),
        "notebook_forked_cpu_s": statistics.median(one.forked for one in whole),
    }


def _print(exercise: Exercise, rows: dict[str, Spent]) -> None:
    print(f"\n{exercise.name + ', milliseconds':44} {'wall':>8} {'own CPU':>8} {'forked CPU':>10}")
    for name, spent in [*rows.items(), ("sum", functools.reduce(Spent.plus, rows.values()))]:
        print(f"{name:44} {1e3 * spent.wall:8.1f} {1e3 * spent.own:8.1f} {1e3 * spent.forked:10.1f}", flush=True)


def main() -> None:
    """Print the tables; write them as JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=12, metavar="N")
    parser.add_argument("--kernels", type=int, default=50, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    if min(options.students, options.kernels) < 1:
        parser.error("--students and --kernels must be 1 or more")
    if not sys.platform.startswith("linux"):
        sys.exit("kernels are forked on Linux only")
    warnings.filterwarnings("ignore", module="nbgrader")  # the command does so, too
    os.environ.update(pool.threads_each(1))  # as with one worker for each core
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    print(f"{cores} cores, Python {platform.python_version()}, load at the start {load:.1f}", flush=True)
    figures: dict[str, Any] = {"cores": cores, "load_at_start": load}
    for exercise in (LIGHT, TRAINING):
        figures[exercise.name] = submissions(exercise, options.students)
        _print(exercise, figures[exercise.name])
    found = figures["kernel"] = kernels(options.kernels)
    print(f"\nkernel ready: p50 {1e3 * found['ready_p50_s']:.0f} ms, p99 {1e3 * found['ready_p99_s']:.0f} ms")
    print(
        f"trivial notebook: {1e3 * found['notebook_wall_s']:.0f} ms; processor time "
        f"{1e3 * found['notebook_own_cpu_s']:.0f} ms here, {1e3 * found['notebook_forked_cpu_s']:.0f} ms forked"
    )
    if options.json:
        plain = {name: {k: v._asdict() for k, v in figures[name].items()} for name in (LIGHT.name, TRAINING.name)}
        write_atomic(options.json, json.dumps(figures | plain, indent=2) + "\n")


if __name__ == "__main__":
    main()
