"""The same submissions graded by nbgrader as it comes, and by otter-grader."""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from classroom import ROOT, Exercise, Handed, grades_of, otter_notebook, otter_test, write_source

from graders.files import write_atomic

OTTER = ROOT / "build" / "otter"
# Otter's kernel imports the very same versions of what submissions use.
_SHARED = ("tensorflow", "keras", "numpy", "pandas", "matplotlib", "ipykernel")
_REQUIREMENTS = ("otter-grader[grading]==7.0.0", *(f"{name}=={importlib.metadata.version(name)}" for name in _SHARED))


@dataclass(frozen=True)
class Graded:
    """What a grader took and gave.

    Attributes:
        seconds: a submission.
        scores: of the test cell, by student.
    """

    seconds: float
    scores: dict[str, float]


def variables(python: Path) -> dict[str, str]:
    """Return the environment of a grader: its own tools first, bytecode kept, and the kernels that it has by itself."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONWARNINGS")}
    env.pop("JUPYTER_DEFAULT_PROVISIONER_NAME", None)
    env["TF_CPP_MIN_LOG_LEVEL"] = "3"
    return env | {"PATH": f"{python.parent}{os.pathsep}{env['PATH']}"}


def call(command: list[str], folder: Path, python: Path, *, may_fail: bool = False) -> float:
    """Run a command; return the seconds that it took.

    Raises:
        SystemExit: when it fails, with the end of what it said.
    """
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=variables(python), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    seconds = time.perf_counter() - start
    if done.returncode and not may_fail:
        sys.exit(f"{' '.join(command)} exited with {done.returncode}:\n{done.stdout[-3000:]}")
    return seconds


def nbgrader_as_it_comes(folder: Path, course: Path, exercise: Exercise, handed: list[Handed]) -> Graded:
    """Grade the submissions of a course in a folder of nbgrader's own, by one call of `nbgrader autograde`."""
    python = Path(sys.executable)
    nbgrader = [str(python), "-m", "nbgrader"]
    write_source(folder, exercise)
    (folder / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    call([*nbgrader, "generate_assignment", exercise.name], folder, python)
    for submission in handed:
        own = Path("submitted", submission.student, exercise.name)
        shutil.copytree(course / own, folder / own)
    seconds = call([*nbgrader, "autograde", exercise.name], folder, python)
    said = grades_of(folder, exercise.name)
    return Graded(seconds / len(handed), {s.student: said[s.student, exercise.test, "score"] for s in handed})


def otter_run(folder: Path, course: Path, exercise: Exercise, handed: list[Handed]) -> Graded:
    """Grade the submissions of a course by one call of `otter run` each, the only way there is without Docker."""
    python = otter_python()
    (folder / "tests").mkdir(parents=True)
    (folder / "tests" / f"{exercise.test}.py").write_text(otter_test(exercise), encoding="utf-8")
    otter = [str(python), "-m", "otter"]
    call([*otter, "generate", "--no-requirements", "--no-environment"], folder, python)
    seconds, scores = 0.0, {}
    for submission in handed:
        own = folder / submission.student
        own.mkdir()
        name = f"{exercise.name}.ipynb"
        nb = nbformat.read(course / "submitted" / submission.student / exercise.name / name, as_version=4)
        nbformat.write(otter_notebook(nb, exercise), own / name)
        seconds += call([*otter, "run", "-a", str(folder / "autograder.zip"), name], own, python)
        tests = json.loads((own / "results.json").read_text(encoding="utf-8"))["tests"]
        scores[submission.student] = sum(test.get("score", 0.0) for test in tests)
    return Graded(seconds / len(handed), scores)


def otter_python() -> Path:
    """Return the Python of otter's environment, installed if need be."""
    python = OTTER / ("Scripts" if os.name == "nt" else "bin") / "python"
    marker, wanted = OTTER / ".installed", "\n".join(_REQUIREMENTS)
    if not marker.exists() or marker.read_text(encoding="utf-8") != wanted:
        print(f"installing otter-grader into {OTTER}, once", flush=True)
        shutil.rmtree(OTTER, ignore_errors=True)
        call([sys.executable, "-m", "venv", str(OTTER)], ROOT, Path(sys.executable))
        call([str(python), "-m", "pip", "install", "--quiet", *_REQUIREMENTS], ROOT, python)
        write_atomic(marker, wanted)
    return python
