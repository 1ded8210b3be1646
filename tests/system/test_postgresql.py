"""The gradebook on a real PostgreSQL server, started here and stopped again."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import nbformat
import psycopg
import pytest
from support import graded

from graders import CourseError, course, doctor
from graders.cli import main
from graders.gradebook.database import check_database
from graders.reporting.results import read_results

SUPERUSER = "course"
RANDOM_ID = re.compile(r"[0-9a-f]{32}")


def find_binaries():
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else Path("/usr/lib/postgresql").glob("*/bin")
    return max((path for path in folders if (path / "initdb").exists()), default=None)


@pytest.fixture(scope="session")
def server():
    """The socket folder of a server that listens nowhere else."""
    binaries = find_binaries()
    if binaries is None:
        reason = "no PostgreSQL server here; on Debian: apt-get install postgresql"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    # It refuses to run as root; and where the tests' own folders are, another user may not go.
    account = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # the path of a socket must be short
    if account:
        shutil.chown(folder, account["user"], account["group"])
    settings = {"cwd": folder, **account}
    create = [
        binaries / "initdb",
        "-D",
        folder / "data",
        "-U",
        SUPERUSER,
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "-N",
    ]
    subprocess.run(create, check=True, stdout=subprocess.DEVNULL, **settings)
    command = [binaries / "postgres", "-D", folder / "data", "-k", folder, "-h", "", "-F"]
    with (folder / "log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log, **settings) as process:
        try:
            for _ in range(600):
                try:
                    psycopg.connect(host=str(folder), user=SUPERUSER, dbname="postgres").close()
                    break
                except psycopg.OperationalError:
                    assert process.poll() is None, (folder / "log").read_text()
                    time.sleep(0.1)
            yield folder
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown
            process.wait()
            shutil.rmtree(folder)


@pytest.fixture
def address(server):
    """The address of an empty database."""
    import psycopg

    with psycopg.connect(host=str(server), user=SUPERUSER, dbname="postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS gradebook")
        connection.execute("CREATE DATABASE gradebook")
    return f"postgresql+psycopg://{SUPERUSER}@/gradebook?host={server}"


def use(folder, address):
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"c.CourseDirectory.db_url = {address!r}\n")


def hand_in(folder, student, solution, moment="2026-12-06 20:30:00 UTC"):
    notebook = nbformat.read(folder / "release/double/double.ipynb", 4)
    notebook.cells[1].source = f"def double(x):\n    return {solution}"
    target = folder / "submitted" / student / "double"
    target.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target / "double.ipynb")
    (target / "timestamp.txt").write_text(moment, encoding="utf-8")


def run(folder, *arguments):
    assert main(["--course-dir", str(folder), *arguments]) == 0


def go_through(folder):
    """Every step of a course, some twice; returns all that the gradebook then says."""
    run(folder, "release")
    hand_in(folder, "Иванов Иван", "x + x")
    hand_in(folder, "petrov", "x")
    run(folder, "grade", "double", "--no-sandbox")
    hand_in(folder, "petrov", "x", "2026-12-06 20:45:00 UTC")
    run(folder, "grade", "double", "--no-sandbox")
    run(folder, "feedback", "double")
    run(folder, "export", "--to", str(folder / "grades.csv"))
    run(folder, "release")  # with submissions there
    api = course.open_course(folder)
    with api.gradebook as gradebook:
        lists = [
            gradebook.student_dicts(),
            gradebook.submission_dicts("double"),
            gradebook.notebook_submission_dicts("double", "double"),
            [gradebook.average_assignment_score("double"), gradebook.average_notebook_score("double", "double")],
        ]
    # what the formgrader shows
    lists += [
        api.get_assignments(), api.get_notebooks("double"), api.get_submissions("double"), api.get_students(),
        api.get_student_submissions("petrov"), api.get_notebook_submissions("double", "double"),
        api.get_student_notebook_submissions("petrov", "double"),
    ]  # fmt: skip
    # students without a last name come in no order
    table = sorted((folder / "grades.csv").read_text(encoding="utf-8").splitlines())
    return plain(lists), read_results(api, "double"), table


def plain(value):
    """Blank out what is random in nbgrader's dictionaries: ids, and the order of lists, which goes by them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != "index"}
    if isinstance(value, list):
        return sorted(map(plain, value), key=repr)
    return "random" if isinstance(value, str) and RANDOM_ID.fullmatch(value) else value


def test_the_gradebook_says_what_it_says_in_sqlite(synced, address, tmp_path):
    other = tmp_path / "postgresql"
    shutil.copytree(synced, other)
    use(other, address)
    lists, results, table = go_through(synced)
    assert {result.student: result.score for result in results} == {"petrov": 0, "Иванов Иван": 3}
    shutil.copytree(synced / ".cache", other / ".cache")  # there is no need to execute them again
    assert go_through(other) == (lists, results, table)
    assert (synced / "gradebook.db").exists() and not (other / "gradebook.db").exists()


def test_deleted_cells_find_their_places_after_a_second_release(synced, address):
    """PostgreSQL moves a row that is written again to the end of its table."""
    use(synced, address)
    path = synced / "source/double/double.ipynb"
    source = nbformat.read(path, 4)
    source.cells += [graded(f"assert double({n})", f"test_{n}") for n in (1, 2)]
    nbformat.write(source, path)
    run(synced, "release")
    hand_in(synced, "petrov", "x + x")
    run(synced, "grade", "double", "--no-sandbox")
    source.cells[2].source += "\nassert double(5) == 10"
    nbformat.write(source, path)
    run(synced, "release")
    submitted = synced / "submitted/petrov/double/double.ipynb"
    notebook = nbformat.read(submitted, 4)
    del notebook.cells[2]
    nbformat.write(notebook, submitted)
    run(synced, "grade", "double", "--no-sandbox")
    notebook = nbformat.read(synced / "autograded/petrov/double/double.ipynb", 4)
    names = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert names == ["double", "test_double", "test_1", "test_2"]


def test_nbgrader_can_upgrade_it(synced, address):
    use(synced, address)
    run(synced, "release")
    subprocess.run(["nbgrader", "db", "upgrade"], cwd=synced, check=True, capture_output=True)
    run(synced, "release")


SECRET = "geheim%21"


@pytest.mark.parametrize("command", [["release"], ["grade", "double"], ["feedback", "double"], ["export"]])
def test_a_server_that_is_down_is_named_without_its_password(synced, tmp_path, capsys, command):
    use(synced, f"postgresql+psycopg://me:{SECRET}@/gradebook?host={tmp_path}&password={SECRET}")
    assert main(["--course-dir", str(synced), *command]) == 1
    said = capsys.readouterr().err
    assert "db_url" in said and "postgresql+psycopg://me:***@/gradebook" in said and "nbgrader_config.py" in said
    assert "geheim" not in said and "Traceback" not in said


def test_doctor_says_that_a_server_is_down(small_course, tmp_path):
    assert [check.found for check in doctor._gradebook(small_course)] == [f"sqlite:///{small_course}/gradebook.db"]
    use(small_course, f"postgresql+psycopg://me:{SECRET}@/gradebook?host={tmp_path}")
    (check,) = doctor._gradebook(small_course)
    assert "postgresql+psycopg://me:***@/gradebook" in check.found and "Start it" in check.remedy


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"postgresql+no_such_driver://me:{SECRET}@host/x", "no address of a database"),
        (f"me:{SECRET}@host", "no address of a database"),
        (f"postgresql+pg8000://me:{SECRET}@host/x", r"driver pg8000 is not installed.*psycopg\[binary\]"),
    ],
)
def test_an_address_that_cannot_be_used(address, words):
    with pytest.raises(CourseError, match=words) as error:
        check_database(address)
    assert "geheim" not in str(error.value)
