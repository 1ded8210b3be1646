"""What a user does wrong, or a machine: one line that names it, exit code 1, nothing lost."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from support import STOPS, grade, hand_in, heeding, scores, until

from graders import CourseError
from graders.cli import main
from graders.execution.pool import MOST_WORKERS, Pool


def course(folder, *command):
    return main(["--course-dir", str(folder), *map(str, command)])


def started(folder, *command, **options):
    program = heeding("-m", "graders.cli", "--course-dir", folder, *command)
    return subprocess.Popen(program, stderr=subprocess.PIPE, text=True, **options)


def contents(folder):
    """Everything but the results of execution, which are kept on purpose, and the gradebook."""
    paths = (path for path in folder.rglob("*") if path.is_file() and ".cache" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.name != "gradebook.db"}


@pytest.fixture(scope="module")
def graded_once(released_once, tmp_path_factory):
    folder = tmp_path_factory.mktemp("graded") / "small"
    shutil.copytree(released_once, folder)
    hand_in(folder, "anna")
    assert grade(folder) == 0
    assert course(folder, "feedback", "double") == 0
    return folder


@pytest.fixture
def graded(graded_once, tmp_path):
    return shutil.copytree(graded_once, tmp_path / "small")


def one_line(capsys):
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("course: ")
    return line


@pytest.mark.parametrize(
    "command", ["grade double", "feedback double", "export --to x.csv", "release", "publish ../out"]
)
def test_a_corrupt_gradebook_stops_every_command(graded, capsys, command):
    (graded / "gradebook.db").write_bytes(os.urandom(3000))
    before = contents(graded)
    assert course(graded, *command.split()) == 1
    assert f"{graded}/gradebook.db: the gradebook is damaged" in one_line(capsys)
    assert contents(graded) == before


def test_a_lost_gradebook_is_not_taken_for_an_empty_class(graded, capsys):
    (graded / "gradebook.db").unlink()
    to = graded / "grades.csv"
    to.write_text("of last week")
    for command in (["export", "--to", to], ["feedback", "double"], ["grade", "double"]):
        assert course(graded, *command) == 1
        assert f"{graded}/gradebook.db: there is no gradebook" in one_line(capsys)
    assert to.read_text() == "of last week" and not (graded / "gradebook.db").exists()
    assert course(graded, "release") == 0
    assert grade(graded) == 0
    assert scores(graded) == {"anna": 3}, "the graded folder alone is no grade"


@pytest.mark.parametrize(
    "command, message",
    [
        ("release duoble", "duoble: no such assignment in .*source; did you mean double?"),
        ("grade duoble", "duoble: no such assignment, not in the gradebook; did you mean double?"),
        ("feedback квадрат", "квадрат: no such assignment, not in the gradebook; there are: double"),
        ("grade double --student Ana", "no such submission; did you mean anna?"),
        ("feedback double --student ana", "no such submission; did you mean anna?"),
        ("grade double --workers -1", "--workers -1: write a number from 1 to"),
        ("grade double --workers 0", "--workers 0: write a number from 1 to"),
        ("grade double --workers 1000000", "--workers 1000000: write a number from 1 to"),
        ("export --exporter os.path.join", "is no export plugin of nbgrader's"),
        ("export --to source", "source: is a folder; name a file"),
        ("export --to /dev/null", "/dev/null: is a device, which a file would take the place of"),
        (
            "export --to nbgrader_config.py/x.csv",
            "nbgrader_config.py.*; move it away, or name another place",
        ),
        ("sync 01_y", "01_y: no such notebook; did you mean 01_x?"),
    ],
)
def test_what_is_misspelt_is_named_with_what_was_meant(graded, capsys, monkeypatch, command, message):
    monkeypatch.chdir(graded)
    before = contents(graded)
    assert course(graded, *command.split()) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert all(part in last for part in message.split(".*")), last
    assert contents(graded) == before


@pytest.mark.parametrize("number", [-1, 0, MOST_WORKERS + 1])
def test_a_pool_of_no_workers_is_not_waited_for(number):
    with pytest.raises(CourseError, match=f"--workers {number}: write a number"):
        Pool(workers=number)


@pytest.mark.parametrize("where", ["missing", "file"])
@pytest.mark.parametrize("command", ["sync", "sync --check", "doctor", "setup", "grade double", "export", "demo"])
def test_a_course_directory_that_is_none(tmp_path, capsys, where, command):
    (tmp_path / "file").touch()
    assert course(tmp_path / where, *command.split()) == 1
    assert f"{tmp_path / where}: no such folder; name the course's with --course-dir" in one_line(capsys)
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize(
    "line", ["raise SystemExit", "exit(0)", "c = (", "c.CourseDirectory.ignore = 3", "1 / 0", "\0"]
)
def test_a_configuration_that_fails_in_odd_ways(light, capsys, line):
    with (light / "nbgrader_config.py").open("a") as file:
        file.write(f"\n{line}\n")
    assert course(light, "export") == 1
    assert "nbgrader_config.py, here or in the user's Jupyter folder, fails: " in one_line(capsys)


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("pyproject.toml", "[tool.course", "not valid TOML"),
        ("pyproject.toml", "# Курс".encode("cp1251"), "line 1 is not UTF-8; save the file in that encoding"),
        ("pyproject.toml", "[tool]\ncourse = 1", "[tool.course] must be a table"),
        ("pyproject.toml", "[tool.course]\nrepository = 5", 'set repository = "owner/name"'),
        ("pyproject.toml", '[tool.course]\nrepository = "a/b"\nassignments = [1]', "must be a table"),
        ("pyproject.toml", '[tool.course.assignments]\nx = {title = "a", lessons = 1}', "needs title and lessons, as in"),
        ("notebooks/01_x.md", "# Урок\n\nтекст".encode("cp1251"), "line 1 is not UTF-8"),
        ("source/double/double.md", "# Double\n\nтекст".encode("utf-16"), "line 1 is not UTF-8"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_read_is_named(synced, capsys, name, content, message):
    path = synced / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    for options in ((), ("--check",)):
        assert course(synced, "sync", *options) == 1
        line = one_line(capsys)
        assert str(path) in line and message in line


def test_what_windows_editors_write_is_read(synced):
    for path in (synced / "pyproject.toml", synced / "notebooks/01_x.md", synced / "source/double/double.md"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    before = (synced / "source/double/double.ipynb").read_bytes()
    assert course(synced, "sync", "--check") == 0
    assert course(synced, "sync") == 0
    assert (synced / "source/double/double.ipynb").read_bytes() == before


def no_space(*args, **kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_stops_grading_with_one_line_and_can_be_gone_on_with(graded, capsys, monkeypatch):
    hand_in(graded, "boris", "def double(x):\n    return x * 2")
    hand_in(graded, "vera", "def double(x):\n    return sum([x, x])")
    before = contents(graded)
    for target in ("graders.execution.store.Store.save", "nbconvert.writers.FilesWriter.write"):
        with monkeypatch.context() as patch:
            patch.setattr(target, no_space)
            assert grade(graded, "--workers", "1") == 1
        assert "No space left on device; free some space there" in one_line(capsys)
        assert not list(graded.glob(".grading-*"))
        assert contents(graded) == before
    assert grade(graded) == 0
    assert scores(graded) == {"anna": 3, "boris": 3, "vera": 3}


def test_a_full_disk_leaves_pages_releases_and_tables_as_they_were(graded, capsys, monkeypatch):
    to = graded / "grades.csv"
    assert course(graded, "export", "--to", to) == 0
    (graded / "source/double/extra.csv").write_text("1")
    before = contents(graded)
    monkeypatch.setattr("nbconvert.writers.FilesWriter.write", no_space)
    monkeypatch.setattr("graders.reporting.exporters.csv.writer", no_space)
    capsys.readouterr()
    for command in (["feedback", "double"], ["release"], ["export", "--to", to]):
        assert course(graded, *command) == 1
        assert "No space left on device; free some space there" in one_line(capsys)
        assert contents(graded) == before, command


def test_a_folder_that_cannot_be_written_is_named(graded, capsys, monkeypatch):
    replace = os.replace

    def refuse(source, target):
        if os.fspath(target).startswith(str(graded / "feedback")):
            raise PermissionError(errno.EACCES, "Permission denied", os.fspath(source), None, os.fspath(target))
        replace(source, target)

    before = contents(graded)
    monkeypatch.setattr(os, "replace", refuse)
    assert course(graded, "feedback", "double") == 1
    assert "Permission denied; close the program that has it open" in capsys.readouterr().err
    assert contents(graded) == before


def test_a_file_in_the_place_of_a_folder(graded, capsys):
    for name, command in (("feedback", "feedback double"), ("release", "release"), (".cache", "grade double")):
        shutil.rmtree(graded / name)
        (graded / name).write_text("a file")
        assert course(graded, *command.split()) == 1
        err = capsys.readouterr().err
        assert str(graded / name) in err and "Traceback" not in err
        assert (graded / name).read_text() == "a file"


def test_a_gradebook_in_use_for_long_is_waited_for_and_told(graded, capsys):
    holder = sqlite3.connect(graded / "gradebook.db")
    holder.execute("BEGIN EXCLUSIVE")
    assert course(graded, "export", "--to", graded / "grades.csv") == 1
    assert "database is locked; another program is using it" in one_line(capsys)
    holder.close()


def test_a_broken_release_and_a_folder_without_a_notebook(graded, capsys):
    hand_in(graded, "boris")
    (graded / "release/double/double.ipynb").write_text("not a notebook")
    assert grade(graded) == 1
    assert "release/double/double.ipynb: not a readable notebook" in one_line(capsys)
    (graded / "source/empty").mkdir()
    assert course(graded, "release") == 1
    assert "source/empty: no notebook there; write empty.md" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", STOPS)
def test_being_stopped_leaves_nothing_half_done(graded, number):
    hand_in(graded, "boris", "import time\nprint('so far', flush=True)\ntime.sleep(60)")
    before = contents(graded)
    process = started(graded, "grade", "double", stdout=subprocess.DEVNULL)
    until(lambda: list(graded.glob(".grading-*/boris")))
    process.send_signal(number)
    assert process.communicate(timeout=60)[1] == "course: stopped; what was finished is kept\n"
    assert process.returncode == 128 + number
    assert contents(graded) == before and not list(graded.glob(".grading-*"))
    with Gradebook(f"sqlite:///{graded}/gradebook.db") as gradebook:
        assert [student.id for student in gradebook.students] == ["anna"]


def test_nobody_reads_what_is_printed(graded):
    reader, writer = os.pipe()
    os.close(reader)
    for command in (("export", "--to", graded / "grades.csv"), ("grade", "double")):
        process = started(graded, *command, stdout=writer)
        assert process.communicate(timeout=60)[1] == "" and process.returncode == 141
    os.close(writer)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_what_is_printed_cannot_be_written(graded):
    with Path("/dev/full").open("w") as full:
        process = started(graded, "export", "--to", graded / "grades.csv", stdout=full)
        said = process.communicate(timeout=60)[1]
    assert said.startswith("course: standard output: No space left on device; ") and process.returncode == 1


def test_a_terminal_that_knows_only_ascii(graded):
    env = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "COLUMNS": "40"}
    process = started(graded, "grade", "двойка", stdout=subprocess.PIPE, env=env)
    said = process.communicate(timeout=60)[1]
    assert said.startswith("course: ??????") and "no such assignment" in said and process.returncode == 1


@pytest.mark.parametrize("name", ["Нейросети 2026 (осень)", "100% #1 [группа*]", 'it\'s "so" {called}'])
def test_a_course_in_a_folder_of_any_name(released_once, tmp_path, name):
    folder = shutil.copytree(released_once, tmp_path / name)
    hand_in(folder, "Анна")
    assert grade(folder) == 0
    assert scores(folder) == {"Анна": 3}
    assert course(folder, "feedback", "double") == 0
    assert (folder / "feedback/Анна/double/double.html").exists()
    assert course(folder, "export", "--to", folder / "grades.csv") == 0
    assert "Анна" in (folder / "grades.csv").read_text(encoding="utf-8")
    assert course(folder, "release", "double") == 0
