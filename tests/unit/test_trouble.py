"""What is wrong with a machine or a gradebook is told in one line; nothing is left half-written."""

import errno
import logging
import os
import sqlite3
import traceback

import pytest
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from traitlets import TraitError

from graders import CourseError
from graders.trouble import concerns_all, explain, run_converter


def test_an_error_of_the_system_names_file_and_remedy(tmp_path):
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path / "оценки.csv"))
    assert explain(full, tmp_path) == (
        f"{tmp_path}/оценки.csv: No space left on device; free some space there (`df -h`) and run the command again"
    )
    assert explain(OSError(errno.EROFS, "Read-only file system"), tmp_path).startswith(f"{tmp_path}: Read-only")
    moved = PermissionError(errno.EACCES, "Permission denied", "a.tmp", None, "b")
    assert explain(moved, tmp_path).startswith("b: Permission denied; close the program that has it open")


def test_what_is_really_wrong_is_found_behind_what_was_raised(tmp_path):
    try:
        try:
            (tmp_path / "file").write_text("")
            (tmp_path / "file/x").mkdir()
        except OSError as error:
            raise RuntimeError("no page") from error
    except RuntimeError as error:
        assert explain(error, tmp_path).startswith(f"{tmp_path}/file/x: Not a directory; a file stands where")
    assert explain(CourseError("mend it"), tmp_path) == "mend it"
    assert "nbgrader_config.py" in explain(TraitError("an int, not 'x'"), tmp_path)


@pytest.mark.parametrize("bug", [KeyError("x"), AttributeError("y"), OSError("no number"), RuntimeError("z")])
def test_our_own_mistakes_are_not_explained_away(bug, tmp_path):
    assert explain(bug, tmp_path) is None
    assert not concerns_all(bug)


def test_an_error_that_hides_itself_is_not_followed_for_ever(tmp_path):
    first, second = RuntimeError("1"), RuntimeError("2")
    first.__cause__, second.__cause__ = second, first
    assert explain(first, tmp_path) is None


def refused(path, statement):
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 0})
    with pytest.raises(DBAPIError) as caught, engine.connect() as connection:
        connection.execute(text(statement))
    return caught.value


def test_a_gradebook_that_refuses_is_named(empty_gradebook, tmp_path):
    holder = sqlite3.connect(empty_gradebook)
    holder.execute("BEGIN EXCLUSIVE")
    locked = refused(empty_gradebook, "SELECT * FROM student")
    holder.close()
    assert explain(locked, tmp_path).startswith(
        f"{empty_gradebook}: the gradebook cannot be used: database is locked; "
    )
    assert "the formgrader" in explain(locked, tmp_path)
    old = refused(empty_gradebook, "SELECT shoe_size FROM student")
    assert "no such column: shoe_size; after an update of nbgrader" in explain(old, tmp_path)
    assert concerns_all(locked) and concerns_all(old)


def test_a_row_that_is_there_already_concerns_one_student(empty_gradebook):
    insert = "INSERT INTO student (id) VALUES ('anna')"
    with Gradebook(f"sqlite:///{empty_gradebook}") as gradebook:
        gradebook.add_student("anna")
    error = refused(empty_gradebook, insert)
    assert isinstance(error, IntegrityError) and not concerns_all(error)


class Converter:
    """Does what nbgrader's do with an error in one submission."""

    def __init__(self, error):
        self.log, self._error = logging.getLogger("nbgrader's"), error

    def start(self):
        try:
            raise self._error
        except KeyboardInterrupt:
            self.log.error("Canceled")
            raise
        except Exception:
            self.log.error(traceback.format_exc())
        raise NbGraderException("see above")


def test_a_converter_that_fails_says_in_one_line_why_if_that_is_known(tmp_path):
    assert run_converter(Converter(FileNotFoundError(errno.ENOENT, "No such file", "x")), tmp_path).startswith(
        "x: No such"
    )
    assert run_converter(Converter(CourseError("mend it")), tmp_path) == "mend it"
    log = run_converter(Converter(KeyError("who knows")), tmp_path)
    assert "Traceback" in log and "who knows" in log
    assert logging.getLogger("nbgrader's").handlers == []


def test_a_converter_lets_through_what_stops_all(tmp_path):
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(OSError, match="No space") as caught:
        run_converter(Converter(full), tmp_path)
    assert caught.value is full
    with pytest.raises(KeyboardInterrupt):
        run_converter(Converter(KeyboardInterrupt()), tmp_path)


def test_a_converter_that_works_says_nothing(tmp_path):
    converter = Converter(None)
    converter.start = lambda: None
    assert run_converter(converter, tmp_path) == ""
