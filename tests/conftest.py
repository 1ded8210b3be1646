"""Fixtures: the repository itself, a copy of it that may be broken, and small courses made for one test."""

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import dask
import nbclient
import nbformat
import pytest
from distributed import LocalCluster
from jupyter_client.manager import KernelManager

from graders.authoring import lessons
from graders.authoring.lessons import KERNELSPEC, STRICT_WARNINGS
from graders.cli import main
from graders.execution.pool import threads_each
from graders.kernel import warm

ROOT = Path(__file__).parents[1]
COURSE = (
    "notebooks",
    "source",
    "release",
    "img",
    "data/README.md",
    "tests",
    "benchmarks",
    "pyproject.toml",
    "nbgrader_config.py",
    "deadlines.toml",
    "environment.yml",
    "requirements.lock",
    "README.ru.md",
    "LICENSE",
    "LICENSE-CONTENT",
)

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# nbval's kernels take it from here: a lesson that uses what is about to go fails
os.environ["PYTHONWARNINGS"] = STRICT_WARNINGS
# nbval's kernels and all others: forked with TensorFlow imported, and on files, as two workers of pytest-xdist start
# kernels at the same moment
os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = "course-warm"
# Dask's profiler, in the processes of clusters and here: Python 3.11 can hang in it, see `graders/execution/pool.py`
os.environ["DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED"] = "False"
dask.config.refresh()
# nbgrader calls tools of its environment by name
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def pytest_configure(config: pytest.Config) -> None:
    """Where pytest-xdist is to keep every core busy, have all its workers, and what they call, share kernel servers.

    And one thread each: more only get into each other's way.
    """
    workers = len(getattr(config.option, "tx", None) or [])
    if not workers or hasattr(config, "workerinput"):
        return
    os.environ.update(threads_each((os.cpu_count() or 1) // workers))
    for sandboxed in (False, True):
        os.environ.update(warm.share(sandboxed=sandboxed, env=dict(os.environ)))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the course that a test may break."""
    target = tmp_path / "course"
    for name in COURSE:
        source = ROOT / name
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target / name)
    return target


LESSON = """\
    # Урок

    [![Открыть в Colab](badge.svg)](https://colab.research.google.com/github/old/place/blob/main/notebooks/01_x.ipynb)

    ```python
    print(1 + 1)
    ```
    """
SOURCE = """\
    # Задание

    ```python nbgrader={"grade": false, "grade_id": "double", "locked": false, "schema_version": 3, "solution": true, "task": false}
    def double(x):
        ### BEGIN SOLUTION
        return x + x  # the secret way
        ### END SOLUTION
    ```

    ```python nbgrader={"grade": true, "grade_id": "test_double", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
    assert double(1) == 2, "удвойте"
    ### BEGIN HIDDEN TESTS
    assert double(21) == 42, "не только единицу"
    ### END HIDDEN TESTS
    ```
    """


def write_course(folder: Path) -> Path:
    """Write a course of one lesson and one light assignment."""
    for name, text in {"notebooks/01_x.md": LESSON, "source/double/double.md": SOURCE}.items():
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    (folder / "pyproject.toml").write_text('[tool.course]\nrepository = "owner/course"\n', encoding="utf-8")
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    return folder


@pytest.fixture
def small_course(tmp_path) -> Path:
    """A course of one lesson and one light assignment, with nothing executed or released yet."""
    return write_course(tmp_path / "small")


@pytest.fixture(scope="session")
def synced_once(tmp_path_factory) -> Path:
    folder = write_course(tmp_path_factory.mktemp("synced") / "small")
    lessons.sync(folder, report=quiet)
    return folder


@pytest.fixture(scope="session")
def released_once(tmp_path_factory, synced_once) -> Path:
    folder = tmp_path_factory.mktemp("released") / "small"
    shutil.copytree(synced_once, folder)
    assert main(["--course-dir", str(folder), "release"]) == 0
    return folder


@pytest.fixture
def synced(synced_once, tmp_path) -> Path:
    """The small course with its notebooks made and its lesson executed."""
    return Path(shutil.copytree(synced_once, tmp_path / "small"))


@pytest.fixture
def light(released_once, tmp_path) -> Path:
    """The small course with its assignment released."""
    return Path(shutil.copytree(released_once, tmp_path / "small"))


def quiet(line: str) -> None:
    """Take a progress line and say nothing."""


def execute(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Execute a notebook with nbclient as a student would.

    Without nbclient's stand-in for output widgets, which can miss the reply of a cell with controls.
    """
    client = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}})
    client.widget_registry = {}
    client.execute(stderr=subprocess.DEVNULL)


@pytest.fixture
def start(tmp_path):
    """Start kernels; give their manager and a client that is ready."""
    started = []

    def start(provisioner, **options):
        manager = KernelManager(kernel_name="python3")
        # by the environment variable only one can be chosen in a process
        manager.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": provisioner}
        manager.start_kernel(**{"cwd": str(tmp_path), **options})
        client = manager.client()
        client.start_channels()
        started.append((manager, client))
        client.wait_for_ready(timeout=60)
        return manager, client

    yield start
    for manager, client in started:
        client.stop_channels()
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a Dask cluster whose workers are threads of this process: quick to start, and may be watched."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None) as it:
        yield it.scheduler_address


def code(source: str, **nbgrader) -> nbformat.NotebookNode:
    """A code cell; with arguments, one of nbgrader's."""
    cell = nbformat.v4.new_code_cell(textwrap.dedent(source).strip())
    if nbgrader:
        cell.metadata["nbgrader"] = {
            "schema_version": 3, "locked": False, "task": False, "solution": False, "grade": False, **nbgrader
        }  # fmt: skip
    return cell


def graded(source: str, grade_id: str = "test", points: int = 2) -> nbformat.NotebookNode:
    """An autograded test cell."""
    return code(source, grade=True, locked=True, grade_id=grade_id, points=points)


def notebook(*cells) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=list(cells), metadata={"kernelspec": dict(KERNELSPEC)})
