"""Says whether this machine can run the lessons and the grading, and what to do where it cannot."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbclient import NotebookClient

from graders import CourseError, relative
from graders.authoring.data import Housing, data_home, identify
from graders.course import open_course
from graders.gradebook.database import check_database
from graders.kernel import groups, sandbox
from graders.text import printable

KERNEL = "python3"
# Bytes of free space that are little: notebooks, results and pages of a class take some.
_LITTLE = 2**30
_NAMED = 5
# Run in the lessons' own kernel: only that shows what a lesson will find.
_PROBE = """
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import json, sys
import keras, tensorflow as tf
print(json.dumps({
    "python": sys.version.split()[0],
    "executable": sys.executable,
    "tensorflow": tf.__version__,
    "keras": keras.__version__,
    "backend": keras.backend.backend(),
    "gpus": [device.name for device in tf.config.list_physical_devices("GPU")],
}))
"""


@dataclass(frozen=True)
class Check:
    """One thing looked at.

    Attributes:
        name: what was looked at.
        found: what was found.
        remedy: what to do about it; empty when nothing need be done.
        fatal: lessons cannot run like this.
    """

    name: str
    found: str
    remedy: str = ""
    fatal: bool = False


def examine(root: Path) -> list[Check]:
    """Look at everything a student or an instructor needs, in the order they need it."""
    return [_python(), *_kernel(), _data(root), *_gradebook(root), *_folders(root), _space(root), *_sandbox()]


def _python() -> Check:
    version = sys.version.split()[0]
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Check("Python", version)
    return Check("Python", version, "install Python 3.11, 3.12 or 3.13 and run `make setup`", fatal=True)


def _kernel() -> list[Check]:
    reinstall = "run `make setup` again; it installs what requirements.lock names"
    try:
        spec = KernelSpecManager().get_kernel_spec(KERNEL)
    except NoSuchKernel:
        return [Check("kernel", f"no kernel called {KERNEL}", reinstall, fatal=True)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(_PROBE)])
    try:
        NotebookClient(notebook, kernel_name=KERNEL, timeout=180, startup_timeout=60).execute(stderr=subprocess.DEVNULL)
        text = next(o.text for o in notebook.cells[0].outputs if o.get("name") == "stdout")
        facts = json.loads(text.splitlines()[-1])
    except Exception as error:  # whatever is wrong with it, the user needs the remedy
        said = (str(error).strip() or type(error).__name__).splitlines()[-1]
        found = f"{KERNEL} ({spec.argv[0]}) cannot import keras: {said}"
        return [Check("kernel", found, reinstall, fatal=True)]
    tensorflow = Check("TensorFlow", facts["tensorflow"])
    keras = Check("Keras", f"{facts['keras']} on {facts['backend']}")
    if facts["backend"] != "tensorflow":
        remedy = "unset KERAS_BACKEND, or set it to tensorflow"
        keras = Check("Keras", keras.found, remedy, fatal=True)
    gpu = Check("GPU", ", ".join(facts["gpus"]) or "none; every lesson runs without one")
    return [Check("kernel", f"{KERNEL}: Python {facts['python']}, {facts['executable']}"), tensorflow, keras, gpu]


def _data(root: Path) -> Check:
    folder = data_home(root)
    found = identify(folder)
    text = f"{found.value} in {folder}"
    if found is Housing.REAL:
        return Check("housing data", text)
    if found is Housing.STAND_IN:
        return Check("housing data", text, "run `course setup` again with a network to get the real data")
    remedy = "run `course setup`"
    if found is Housing.OTHER:
        remedy = f"move it away and {remedy}"
    return Check("housing data", text, remedy, fatal=True)


def _gradebook(root: Path) -> list[Check]:
    if not (root / "nbgrader_config.py").exists():
        return []
    try:
        graded = next(root.glob("autograded/*/*"), None)  # then it was there, and is lost where it is missing
        return [Check("gradebook", check_database(open_course(root).coursedir.db_url, needed=graded is not None))]
    except CourseError as error:
        found, mark, remedy = str(error).replace("\n", "; ").partition("; ")
        return [Check("gradebook", found, remedy if mark else "mend nbgrader_config.py")]


def _folders(root: Path) -> list[Check]:
    """Look whether what `course` writes may be written; nothing is tried out."""
    if not (root / "nbgrader_config.py").exists():
        return []
    names = ("", ".cache", "release", "autograded", "feedback", "gradebook.db")
    places = [root / name for name in names if (root / name).exists()]
    places += [folder for name in ("autograded", "feedback") for folder in sorted(root.glob(f"{name}/*"))]
    closed = [relative(path, root) for path in places if not os.access(path, os.W_OK)]
    if not closed:
        return [Check("folders", "all that is written may be written")]
    more = f" and {len(closed) - _NAMED} more" if len(closed) > _NAMED else ""
    found = f"may not be written: {printable(', '.join(closed[:_NAMED]))}{more}"
    return [
        Check("folders", found, "give yourself the right (`ls -ld`), or copy the course to a disk that can be written")
    ]


def _space(root: Path) -> Check:
    places = {root, Path(tempfile.gettempdir())}
    free = {place: shutil.disk_usage(place).free for place in sorted(places)}
    found = ", ".join(f"{amount / 2**30:.1f} GiB free in {place}" for place, amount in free.items())
    if min(free.values()) >= _LITTLE:
        return Check("disk space", found)
    return Check("disk space", found, f"free some: under {_LITTLE // 2**30} GiB grading may stop in the middle")


def _sandbox() -> list[Check]:
    if reason := sandbox.problem():
        remedy = "see docs/instructor.md, or grade with --no-sandbox, which is for code that you would run yourself"
        return [Check("sandbox", f"none: {reason}", remedy)]
    looked = "memory and processes are counted ten times a second"
    parent = groups.place()
    limits = f"{looked}, and limited by control groups in {parent}" if parent else f"{looked}; no control groups here"
    return [Check("sandbox", f"{sandbox.find_bwrap()} works"), Check("limits", limits)]
