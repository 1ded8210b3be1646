"""nbgrader's exchange between users of one system who may not read each other's files: from release to feedback."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from support import RIGHT, as_user

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0, reason="only root can be several users"
)
INSTRUCTOR, ANNA, BORIS = 2001, 2002, 2003
TOOLS = Path(sys.executable).parent
SETTINGS = """
c = get_config()
c.Exchange.root = {exchange!r}
c.CourseDirectory.course_id = "small"
"""


@pytest.fixture
def place(light):
    """A folder that everybody may enter, with the instructor's course and an exchange that everybody may write to."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copytree(light, folder / "course")
        (folder / "exchange").mkdir()
        (folder / "exchange").chmod(0o777)
        settings = SETTINGS.format(exchange=str(folder / "exchange"))
        path = folder / "course/nbgrader_config.py"
        path.write_text(path.read_text(encoding="utf-8") + settings, encoding="utf-8")
        for part in [folder / "course", *(folder / "course").rglob("*")]:
            os.chown(part, INSTRUCTOR, INSTRUCTOR)
        (folder / "course").chmod(0o700)
        for student in (ANNA, BORIS):
            home = folder / f"work{student}"
            home.mkdir(mode=0o700)
            (home / "nbgrader_config.py").write_text(settings, encoding="utf-8")
            for part in (home, home / "nbgrader_config.py"):
                os.chown(part, student, student)
        yield folder


def do(place, user, *command):
    """Run a command in the user's own folder; it has to end well."""
    cwd = place / ("course" if user == INSTRUCTOR else f"work{user}")
    done = as_user(user, place, str(TOOLS / command[0]), *command[1:], cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def solve(place, student, source):
    path = place / f"work{student}/double/double.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[1].source = source
    nbformat.write(notebook, path)


def test_from_release_to_feedback(place):
    do(place, INSTRUCTOR, "nbgrader", "release_assignment", "double")
    for student, answer in ((ANNA, RIGHT), (BORIS, "def double(x):\n    return 3 * x")):
        do(place, student, "nbgrader", "fetch_assignment", "double")
        solve(place, student, answer)
        do(place, student, "nbgrader", "submit", "double")
    # what was handed in lies in folders whose names nobody can guess, in one that students cannot list
    assert as_user(BORIS, place, "ls", str(place / "exchange/small/inbound"), cwd=place).returncode != 0
    assert len(list((place / "exchange/small/inbound").iterdir())) == 2

    do(place, INSTRUCTOR, "nbgrader", "collect", "double")
    said = do(place, INSTRUCTOR, "course", "grade", "double")
    assert "user2002" in said and "user2003" in said
    do(place, INSTRUCTOR, "course", "feedback", "double")
    do(place, INSTRUCTOR, "nbgrader", "release_feedback", "double")

    pages = {}
    for student in (ANNA, BORIS):
        do(place, student, "nbgrader", "fetch_feedback", "double")
        (page,) = (place / f"work{student}").rglob("feedback/**/double.html")
        pages[student] = page.read_text(encoding="utf-8")
    assert "3 из 3" in pages[ANNA] and f"user{BORIS}" not in pages[ANNA]
    assert "0 из 3" in pages[BORIS] and f"user{ANNA}" not in pages[BORIS]


def test_a_file_that_may_not_be_read_stops_nobodys_collecting(place):
    do(place, INSTRUCTOR, "nbgrader", "release_assignment", "double")
    for student in (ANNA, BORIS):
        do(place, student, "nbgrader", "fetch_assignment", "double")
        solve(place, student, RIGHT)
        do(place, student, "nbgrader", "submit", "double")
    (anna,) = (place / "exchange/small/inbound").glob(f"user{ANNA}+*")
    (anna / "mine").mkdir()
    (anna / "notes.txt").touch()
    for path in (anna / "mine", anna / "notes.txt"):
        os.chown(path, ANNA, ANNA)
        path.chmod(0)
    said = do(place, INSTRUCTOR, "nbgrader", "collect", "double")
    assert "notes.txt: left out, Permission denied" in said and "mine: left out, Permission denied" in said
    found = sorted(path.parent.parent.name for path in place.glob("course/submitted/*/double/double.ipynb"))
    assert found == [f"user{ANNA}", f"user{BORIS}"]
