"""A gradebook's file that cannot be relied on is refused before anything is done with it."""

import sqlite3

import pytest
from nbgrader.api import Gradebook

from graders import CourseError
from graders.gradebook import database
from graders.gradebook.database import check_database


def looked_at(path, **options):
    return check_database(f"sqlite:///{path}", **options)


def altered(path, *statements):
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_a_whole_one_is_taken_and_left_as_it_is(empty_gradebook):
    before = empty_gradebook.read_bytes()
    assert looked_at(empty_gradebook, needed=True) == f"sqlite:///{empty_gradebook}"
    assert empty_gradebook.read_bytes() == before
    odd = empty_gradebook.rename(empty_gradebook.with_name("оценки 50% #1 'a' [b].db"))
    assert looked_at(odd, needed=True)


def test_a_missing_one_may_be_made_but_not_read(tmp_path):
    path = tmp_path / "gradebook.db"
    looked_at(path)
    with pytest.raises(CourseError, match=r"gradebook\.db: there is no gradebook; run `course release`"):
        looked_at(path, needed=True)
    assert not path.exists()


@pytest.mark.parametrize("length", [100, 4096, 20_000, -1])
def test_a_shortened_one_is_damaged(empty_gradebook, length):
    data = empty_gradebook.read_bytes()
    empty_gradebook.write_bytes(data[:length])
    with pytest.raises(CourseError, match=r"gradebook\.db: the gradebook is damaged .*; put a backup in its place"):
        looked_at(empty_gradebook)


def test_damage_in_the_middle_is_found(empty_gradebook):
    with Gradebook(f"sqlite:///{empty_gradebook}") as gradebook:
        for number in range(200):
            gradebook.add_student(f"student {number}")
    data = bytearray(empty_gradebook.read_bytes())
    data[8192:20480] = b"\xa5" * 12288
    empty_gradebook.write_bytes(data)
    with pytest.raises(CourseError, match="damaged"):
        looked_at(empty_gradebook)


@pytest.mark.parametrize("content", [b"\x00" * 4096, b"PK\x03\x04 a zip", "анна;5\n".encode("cp1251") * 400])
def test_another_file_is_no_gradebook(tmp_path, content):
    path = tmp_path / "gradebook.db"
    path.write_bytes(content)
    with pytest.raises(CourseError, match="damaged"):
        looked_at(path)


def test_nothing_and_a_folder_are_no_gradebook(tmp_path):
    path = tmp_path / "gradebook.db"
    path.touch()
    with pytest.raises(CourseError, match="is empty, 0 bytes; put a backup"):
        looked_at(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(CourseError, match="a folder stands where the gradebook should be"):
        looked_at(path)


def test_another_programs_database_is_not_written_into(tmp_path):
    path = tmp_path / "gradebook.db"
    altered(path, "CREATE TABLE cookies (host)", "INSERT INTO cookies VALUES ('x')")
    before = path.read_bytes()
    with pytest.raises(CourseError, match=r"another program's database \(its tables: cookies\)"):
        looked_at(path)
    assert path.read_bytes() == before


def test_an_older_schema_is_to_be_upgraded(empty_gradebook):
    altered(empty_gradebook, "ALTER TABLE student DROP COLUMN lms_user_id")
    with pytest.raises(CourseError, match=r"older nbgrader \(it has no student\.lms_user_id\).*nbgrader db upgrade"):
        looked_at(empty_gradebook)


def test_a_newer_schema_is_for_a_newer_nbgrader(empty_gradebook):
    altered(empty_gradebook, "UPDATE alembic_version SET version_num = 'ffffffffffff'")
    with pytest.raises(CourseError, match=r"newer nbgrader \(schema ffffffffffff\); update nbgrader"):
        looked_at(empty_gradebook)


def test_one_that_is_held_for_long_is_in_use(empty_gradebook, monkeypatch):
    connect = sqlite3.connect
    monkeypatch.setattr(database.sqlite3, "connect", lambda *args, **options: connect(*args, timeout=0.1, **options))
    holder = connect(empty_gradebook)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(CourseError, match=r"gradebook\.db: .*database is locked; another program is using it"):
        looked_at(empty_gradebook)
    holder.close()
    assert looked_at(empty_gradebook)
