"""Whether lessons and assignments run with other versions than those of requirements.lock.

    python benchmarks/environments.py [lowest|colab ...] [--only NOTEBOOK] [--packages FILE]

`lowest` has the lowest versions that pyproject.toml allows, on Python 3.11; its assignments are the sources, with
hidden tests, and `tests/unit` is run there, too. `colab` has Colab's versions, on Python 3.13; its assignments are the
releases with the reference solutions put in, and nothing of ours can be imported. Lessons are those that
`course publish` gives to students. Each notebook runs in an empty folder. What Colab has stands in
`tests/colab_packages.txt`; a newer list can be named.

Environments are made anew in `build/environments`, by uv. Exits 1 where a notebook fails or writes to stderr, and where
the lowest version of a package cannot be installed beside the others.
"""

import argparse
import functools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from versions import PYPROJECT, PYTHONS, ROOT, USED, floors, installed, make, not_lowest

from graders import CourseError
from graders.authoring import pairing
from graders.authoring.copies import self_contained
from graders.demo import reference_cells
from graders.files import use_course_data, write_atomic
from graders.notebooks import code_cells, grade_id

COLAB_LIST = ROOT / "tests" / "colab_packages.txt"
# Whether it runs is to be seen here; notebooks.py says how long it may take.
CELL_TIMEOUT_S = 900
KERNEL = "environment"
# Variables by which something of this environment, or of whoever started us, would get into the other one.
_OURS = ("PYTHON", "VIRTUAL_ENV", "JUPYTER_", "IPYTHON", "MPL", "KERAS_", "COURSE_")
_TOLD = re.compile(r"`(%pip install [^`]+)`")


@dataclass(frozen=True)
class Job:
    """A notebook to run.

    Attributes:
        name: how the table calls it.
        read: gives it, without outputs.
        graded: whether it has hidden tests, which import our package.
    """

    name: str
    read: Callable[[], NotebookNode]
    graded: bool = False


def jobs(root: Path, environment: str, names: Sequence[str] = ()) -> list[Job]:
    """Return what is to be run in an environment: lessons, then assignments with their solutions.

    Args:
        root: the course.
        environment: one of `PYTHONS`.
        names: only these; all when empty.

    Raises:
        CourseError: when there is no notebook of that name.
    """
    found = []
    for pair in pairing.choose(root, names, translated=False):  # the code of translations is the same
        name = pair.name
        if pair.executed:
            found.append(Job(name, functools.partial(_published, pair.notebook)))
        elif environment == "colab":
            found.append(Job(f"{name}, release", functools.partial(_solved, root / pair.published, pair.notebook)))
        else:
            found.append(Job(f"{name}, hidden tests", functools.partial(pairing.build, pair), graded=True))
    return found


def _published(path: Path) -> NotebookNode:
    notebook: NotebookNode = nbformat.reads(self_contained(path), as_version=4)
    for cell in code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
    return obeyed(notebook)


def obeyed(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook with a cell for each `%pip install` that its text tells the student to run, below that text."""
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type == "markdown":
            cells += [nbformat.v4.new_code_cell(command) for command in _TOLD.findall(cell.source)]
    return NotebookNode({**notebook, "cells": cells})


def _solved(release: Path, source: Path) -> NotebookNode:
    notebook, solutions = _published(release), reference_cells(source)
    for cell in notebook.cells:
        cell.source = solutions.get(grade_id(cell) or "", cell.source)
    return notebook


def variables(python: Path, *, graded: bool) -> dict[str, str]:
    """Return what a kernel is started with: of this environment nothing, and our package only for hidden tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    kept["PATH"] = f"{python.parent}{os.pathsep}{kept.get('PATH', '')}"
    kept["PYTHONNOUSERSITE"] = "1"
    if graded:
        kept["PYTHONPATH"] = str(ROOT)
    return kept


def run(notebook: NotebookNode, python: Path, env: dict[str, str]) -> str:
    """Run a notebook in an empty folder, in place; return what goes wrong, empty when nothing does.

    Args:
        notebook: without outputs.
        python: of the environment.
        env: variables of its kernel.
    """
    started = 0

    def note(cell: NotebookNode, cell_index: int) -> None:
        nonlocal started
        started = cell_index + 1

    with tempfile.TemporaryDirectory() as folder:
        work, kernels = Path(folder, "work"), Path(folder, "kernels")
        work.mkdir()
        spec = {
            "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": KERNEL,
            "language": "python",
            # however kernels are started here, this one is a process of its own
            "metadata": {"kernel_provisioner": {"provisioner_name": "local-provisioner"}},
        }
        write_atomic(kernels / KERNEL / "kernel.json", json.dumps(spec))
        specs = KernelSpecManager(kernel_dirs=[str(kernels)], ensure_native_kernel=False)
        client = NotebookClient(
            notebook,
            km=AsyncKernelManager(kernel_name=KERNEL, kernel_spec_manager=specs),
            timeout=CELL_TIMEOUT_S,
            force_raise_errors=True,  # in a release an unsolved exercise may fail; here all are solved
            resources={"metadata": {"path": str(work)}},
            coalesce_streams=True,
            on_cell_start=note,
        )
        client.widget_registry = {}  # as in `running.execute`
        try:
            client.execute(
                cleanup_kc=True, env={**env, "IPYTHONDIR": str(Path(folder, "ipython"))}, stderr=subprocess.DEVNULL
            )
        except CellExecutionError as error:
            return f"cell {started}: {error.ename}: {error.evalue}\n{strip_ansi(error.traceback)}"
        except (CellTimeoutError, DeadKernelError) as error:
            return f"cell {started}: {type(error).__name__}: {error}"
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                return f"cell {number}: stderr: {output.text.strip()}"
    return ""


def check_harness(python: Path) -> str:
    """Run `tests/unit` in an environment; return what goes wrong, empty when nothing does."""
    # packages of several years warn of one another, which is nothing of ours
    options = ["-q", "-p", "no:cacheprovider", "-o", "filterwarnings=ignore"]
    done = subprocess.run(
        [str(python), "-m", "pytest", *options, "tests/unit"],
        cwd=ROOT,
        env=variables(python, graded=True),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if not done.returncode:
        return ""
    said = (done.stdout + done.stderr).strip()
    return f"{said.rpartition(chr(10))[2]}\n{said[-5000:]}"


def table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return lines whose columns stand one below the other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def examine(environment: str, names: Sequence[str], packages: Path) -> tuple[list[tuple[str, ...]], list[str]]:
    """Make an environment and run what belongs there; return the rows of the table, and what is wrong.

    Args:
        environment: one of `PYTHONS`.
        names: only these notebooks; all when empty.
        packages: what Colab has.

    Raises:
        CourseError: when the environment cannot be had, or there is no such notebook.
    """
    todo = jobs(ROOT, environment, names)
    python = make(environment, packages)
    versions = installed(python)
    used = ", ".join(f"{name} {versions[name]}" for name in USED if name in versions)
    print(f"{environment}: Python {PYTHONS[environment]}, {used}", flush=True)
    rows: list[tuple[str, ...]] = []
    wrong = not_lowest(floors(PYPROJECT, PYTHONS[environment]), versions) if environment == "lowest" else []
    steps: list[tuple[str, Callable[[], str]]] = [(job.name, functools.partial(_run_job, job, python)) for job in todo]
    if environment == "lowest" and not names:
        steps.append(("tests/unit", functools.partial(check_harness, python)))
    for name, step in steps:
        before = time.perf_counter()
        fault = step()
        result, seconds = fault.partition("\n")[0] or "runs", f"{time.perf_counter() - before:.0f}"
        rows.append((name, environment, result[:60], seconds))
        print(f"{environment}: {name}: {result} ({seconds} s)", flush=True)
        if fault:
            wrong.append(f"{environment}: {name}: {fault}")
    return rows, wrong


def _run_job(job: Job, python: Path) -> str:
    return run(job.read(), python, variables(python, graded=job.graded))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line a notebook, at the end a table and what is wrong; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("environments", nargs="*", metavar="ENVIRONMENT", help="lowest, colab; both by default")
    parser.add_argument("--only", action="append", default=[], metavar="NOTEBOOK", help="may be given several times")
    parser.add_argument("--packages", type=Path, default=COLAB_LIST, metavar="FILE", help="what Colab has")
    options = parser.parse_args(arguments)
    if unknown := set(options.environments) - set(PYTHONS):
        parser.error(f"no such environment: {', '.join(sorted(unknown))}; there are {', '.join(PYTHONS)}")
    use_course_data(ROOT)
    rows: list[tuple[str, ...]] = [("notebook", "environment", "result", "seconds")]
    wrong: list[str] = []
    try:
        for environment in options.environments or PYTHONS:
            more, faults = examine(environment, options.only, options.packages)
            rows, wrong = rows + more, wrong + faults
    except CourseError as error:
        sys.exit(f"environments: {error}")
    print("", *table(rows), sep="\n")
    for line in wrong:
        print(f"\n{line}", file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
