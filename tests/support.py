"""What tests of every kind share and is no fixture: the repository's place, cells, a small course, handing in."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import nbclient
import nbformat
from nbgrader.api import Gradebook

from graders.authoring import lessons
from graders.authoring.pairing import KERNELSPEC
from graders.cli import main
from graders.kernel import sandbox

ROOT = Path(__file__).parents[1]
ASSIGNMENTS = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())
# Seconds after which what a test waits for will never come, on a machine with other work too.
PATIENCE_S = 300
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
    "README.en.md",
    "LICENSE",
    "LICENSE-CONTENT",
    "LICENSE-PHOTOS",
)

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


def release_course(folder: Path, source: str, deadlines: str = "") -> Path:
    """Write the course of `write_course` with another assignment, and release it."""
    write_course(folder)
    (folder / "source/double/double.md").write_text(source, encoding="utf-8")
    if deadlines:
        (folder / "deadlines.toml").write_text(deadlines, encoding="utf-8")
    lessons.sync(folder, report=quiet)
    assert main(["--course-dir", str(folder), "release"]) == 0
    return folder


def english() -> str:
    """The words of the English edition, as this course's pyproject.toml has them."""
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return settings[settings.index("[tool.course.languages.en]") :].partition("\n\n")[0] + "\n"


def translate(folder: Path, lesson: str) -> Path:
    """Give the course of `write_course` a lesson in English; return its Markdown."""
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{english()}")
    path = folder / "notebooks/en/01_x.md"
    path.parent.mkdir()
    path.write_text(lesson, encoding="utf-8")
    return path


def until(condition: Callable[[], object], what: str = "it did not happen") -> None:
    """Wait until something is so; how long a busy machine takes for it is not what is tested."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def git(folder: Path, *command: str) -> str:
    """Run git as somebody who has set nothing up."""
    settings = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *settings, *command], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


# What asks a program to end. Whoever runs the tests may have it ignored, as `nohup` has.
STOPS = [number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None))]
_HEED = f"""
import os, signal, sys
for number in {[int(number) for number in STOPS]}:
    signal.signal(number, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def heeding(*arguments: object) -> list[str]:
    """Return the command that runs Python with these arguments and with no signal ignored."""
    return [sys.executable, "-c", _HEED, *map(str, arguments)]


def quiet(line: str) -> None:
    """Take a progress line and say nothing."""


def execute(notebook: nbformat.NotebookNode, folder: Path, *, go_on: bool = False) -> None:
    """Execute a notebook with nbclient: every error is raised, or with `go_on` only those that stop Jupyter's "Run All".

    Without nbclient's stand-in for output widgets, which can miss the reply of a cell with controls.
    """
    client = nbclient.NotebookClient(
        notebook, timeout=PATIENCE_S, force_raise_errors=not go_on, resources={"metadata": {"path": str(folder)}}
    )
    client.widget_registry = {}
    client.execute(stderr=subprocess.DEVNULL)


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


RIGHT = "def double(x):\n    return 2 * x"


def hand_in(folder, student, solution=RIGHT, timestamp=None, change=lambda nb: None):
    notebook = nbformat.read(folder / "release/double/double.ipynb", 4)
    notebook.cells[1].source = textwrap.dedent(solution)
    change(notebook)
    target = folder / "submitted" / student / "double"
    target.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target / "double.ipynb")
    if timestamp is not None:
        (target / "timestamp.txt").write_text(timestamp, encoding="utf-8")


def grade(folder, *options):
    return main(["--course-dir", str(folder), "grade", "double", *options])


def scores(folder):
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        return {s.student.id: s.score for s in gradebook.find_assignment("double").submissions}


def as_nobody(folder: Path, *tests: Path, **variables: str) -> subprocess.CompletedProcess:
    """Run tests as an ordinary user would, with `folder`, which lies in /tmp, for all that they write.

    Where Python does not lie in /tmp, no programs of that user's run from there, as on a mount with `noexec`.
    """
    os.chown(folder, 65534, 65534)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command += [*map(str, tests), "--basetemp", str(folder / "tests")]
    command = _as_user(65534, folder, command)
    if not any(Path(place).is_relative_to("/tmp") for place in (sys.executable, sys.prefix, sys.base_prefix)):
        script = 'mount --bind /tmp /tmp && mount -o remount,bind,noexec /tmp && exec "$@"'
        command = ["unshare", "--mount", "sh", "-c", script, "sh", *command]
    return _run(command, ROOT, {"HOME": str(folder), "PYTEST_ADDOPTS": "", **variables})


def as_user(user: int, folder: Path, *command: str, cwd: Path) -> subprocess.CompletedProcess:
    """Run a command as another user of this system, `user2001` by name, whose home is a folder inside `folder`."""
    home, name = folder / f"home{user}", f"user{user}"
    home.mkdir(mode=0o700, exist_ok=True)
    os.chown(home, user, user)
    accounts = folder / f"accounts{user}"
    accounts.write_text(f"{Path('/etc/passwd').read_text()}{name}:x:{user}:{user}::{home}:/bin/sh\n")
    fenced = _as_user(user, folder, list(command), "--ro-bind", str(accounts), "/etc/passwd")
    return _run(fenced, cwd, {"HOME": str(home), "USER": name, "LOGNAME": name})


def _as_user(user: int, folder: Path, command: list[str], *binds: str) -> list[str]:
    """Put a command behind a first fence that lets a user read Python where it lies in root's home."""
    fenced = [sandbox.find_bwrap(), "--dev-bind", "/", "/", "--cap-add", "ALL"]
    private = [str(place) for place in sandbox.readable() if place.is_relative_to(Path.home())]
    if private:
        fenced += ["--tmpfs", str(Path.home()), "--chmod", "0755", str(Path.home())]
        for place in private:
            for parent in sorted(set(Path(place).parents) - {*Path.home().parents, Path.home()}):
                fenced += ["--dir", str(parent)]
            fenced += ["--ro-bind", place, place]
    fenced += ["--bind", str(folder), str(folder), *binds]
    fenced += ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups", "--bounding-set=-all"]
    return [*fenced, *command]


def _run(command: list[str], cwd: Path, variables: dict[str, str]) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **variables}
    environment.pop("COVERAGE_PROCESS_CONFIG", None)  # nobody may write where the data go
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False, timeout=1200)
