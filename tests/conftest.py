"""Fixtures: the repository itself, a copy of it that may be broken, and small courses made for one test."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import coverage
import dask
import pytest
from distributed import LocalCluster
from jupyter_client.manager import KernelManager
from kept import Kept
from nbgrader.api import Gradebook
from support import COURSE, PATIENCE_S, ROOT, quiet, write_course

from graders.authoring import lessons
from graders.authoring.running import STRICT_WARNINGS
from graders.cli import main
from graders.execution.pool import threads_each
from graders.kernel import servers

# Whole runs, whose processes take up to twice as long when measured, and which are there to show other things than that
# a line is reached: the other tests have to reach it.
UNMEASURED = tuple(
    ROOT / name
    for name in (
        "notebooks",
        "tests/answers",
        *(f"tests/integration/test_{name}.py" for name in ("damage", "pages", "timing_lesson")),
        *(
            f"tests/system/test_{name}.py"
            for name in ("attacks", "breaks", "demo", "exchange", "front_ends", "semester", "site", "submissions")
        ),
        *(
            f"tests/system/test_{name}_in_browser.py"
            for name in ("editing", "lab", "lessons", "pages", "players", "report")
        ),
    )
)
# what students hand in, by names of their own
collect_ignore = ["attacks"]

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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--kept", action="store_true", help="leave out what passed before with the same content")


@pytest.hookimpl(optionalhook=True)  # without pytest-xdist nobody asks
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many a test waits, for a time limit or for a kernel."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (cores or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    """Where pytest-xdist is to keep every core busy, have all its workers, and what they call, share kernel servers.

    And one thread each: more only get into each other's way.
    """
    config.addinivalue_line("markers", "kept(kind, content): a pass is kept by content, see tests/kept.py")
    if config.getoption("--kept"):
        config.pluginmanager.register(Kept(config, ROOT / ".cache/tests"))
    workers = len(getattr(config.option, "tx", None) or [])
    if not workers or hasattr(config, "workerinput"):
        return
    os.environ.update(threads_each((os.cpu_count() or 1) // workers))
    # coverage would slow down every training in the kernels; test_kernel_server.py has measured ones
    measured = os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
    for sandboxed in (False, True):
        os.environ.update(servers.share(sandboxed=sandboxed, env=dict(os.environ)))
    if measured is not None:
        os.environ["COVERAGE_PROCESS_CONFIG"] = measured


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Leave coverage out of what is not to be measured, in this process and in those that it starts."""
    measuring = coverage.Coverage.current()
    if measuring is None or not any(item.path.is_relative_to(path) for path in UNMEASURED):
        return (yield)
    settings = os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()
        if settings is not None:
            os.environ["COVERAGE_PROCESS_CONFIG"] = settings


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep a picture of what the browser shows when a test of pages fails."""
    report = yield
    if report.failed and "browser" in (funcargs := getattr(item, "funcargs", {})):
        with suppress(Exception):  # the browser may be what has failed
            funcargs["browser"].shoot(f"failed {item.name}")
    return report


def pytest_collection_finish() -> None:
    """Keep absl, which TensorFlow brings, from closing pytest's own file.

    It logs to what was `sys.stderr` when it was imported, which is while tests are collected; and when logging is
    configured anew, as nbgrader does, it closes that, unless it is `sys.stderr` now, which it is not under `capsys`.
    """
    if "absl.logging" in sys.modules:
        sys.modules["absl.logging"].get_absl_handler().python_handler.stream = sys.__stderr__


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


@pytest.fixture(scope="session")
def empty_gradebook_once(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    Gradebook(f"sqlite:///{path}").close()  # starts another program, which takes seconds
    return path


@pytest.fixture
def empty_gradebook(empty_gradebook_once, tmp_path) -> Path:
    """A gradebook's SQLite file in which nothing stands."""
    return Path(shutil.copyfile(empty_gradebook_once, tmp_path / "gradebook.db"))


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
        client.wait_for_ready(timeout=PATIENCE_S)
        return manager, client

    yield start
    for manager, client in started:
        client.stop_channels()
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)


@pytest.fixture
def cluster() -> Iterator[str]:
    """The address of a Dask cluster whose workers are threads of this process: quick to start, and may be watched.

    A test has its own: the threads draw from `random`, and do something at each of the collector's rounds, also while
    a later test of the process is under way.
    """
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=":0") as it:
        yield it.scheduler_address
