"""When something was handed in: the student may have written that, so it is read with care, and believed."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from graders import CourseError
from graders.intake.moments import check_timestamp, contradictions, read_moment

SAID = datetime(2020, 1, 1, 10, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "student/double"
    path.mkdir(parents=True)
    return path


def told(folder, written, said="2020-01-01 13:00:00+03:00\n"):
    """What is said of a notebook that came with its own time; None: one that was copied without."""
    (folder / "double.ipynb").touch()
    if written is not None:
        os.utime(folder / "double.ipynb", (0, written.timestamp()))
    return list(contradictions(read_moment(said.encode()), folder, ["double.ipynb"]))


def test_a_notebook_that_was_written_later_is_told_of(folder):
    assert told(folder, SAID + timedelta(days=3)) == [
        "timestamp.txt says 2020-01-01 10:00 UTC, and 'double.ipynb' was written 2020-01-04 10:00 UTC; the former counts"
    ]


@pytest.mark.parametrize("written", [SAID - timedelta(days=3), SAID, SAID + timedelta(minutes=59), None])
def test_honest_work_is_not(folder, written):
    assert told(folder, written) == []


def test_without_a_moment_nothing_is_said(folder):
    assert told(folder, SAID, said="") == []


@pytest.mark.parametrize(
    "content",
    [
        b"soon",
        b"2020-13-45 10:00",
        b"2020-01-01 10:00 MSK",
        b"\xff\xfes\0o\0",
        b"\xff\xfe\xff",
        b"2020-01-01 10:00 ZUTC",
        b" " * 200,
        b"2020-01-01 10:00" + b" " * 200 + b"?",
    ],
)
def test_what_is_no_moment_is_refused(folder, content):
    (folder / "timestamp.txt").write_bytes(content)
    with pytest.raises(CourseError, match="write it like 2026-12-06 20:59:59 UTC") as caught:
        check_timestamp(folder)
    assert len(str(caught.value)) < len(str(folder)) + 200


def test_a_moment_is_taken_from_a_file_of_the_submission_alone(folder, tmp_path):
    (tmp_path / "other").write_text("no moment", encoding="utf-8")
    check_timestamp(folder)
    (folder / "timestamp.txt").symlink_to(tmp_path / "other")
    check_timestamp(folder)
    (folder / "timestamp.txt").unlink()
    (folder / "timestamp.txt").write_text("no moment", encoding="utf-8")
    (tmp_path / "student/linked").symlink_to(folder)
    (tmp_path / "linked").symlink_to(tmp_path / "student")
    check_timestamp(tmp_path / "student/linked")
    check_timestamp(tmp_path / "linked/double")
    (folder / "timestamp.txt").write_text("2020-01-01 10:00:00 UTC\n", encoding="utf-8")
    check_timestamp(folder)


MOMENTS = {
    b"": None,
    b" \r\n": None,
    b"\xff\xfe": None,
    b"2020-01-01 10:00:00 UTC": SAID,
    b"2020-01-01 10:00": SAID,
    b"2020-01-01T10:00Z\n": SAID,
    b"2020-01-01t10:00:00z": SAID,
    b"2020-01-01 10:00:00utc": SAID,
    b"2020-01-01 13:00:00+03:00": SAID,
    b"\xef\xbb\xbf2020-01-01 10:00:00 UTC\r\n": SAID,
    "2020-01-01 10:00:00 UTC\r\n".encode("utf-16"): SAID,
    b"\xfe\xff" + "2020-01-01T07:00:00-03:00".encode("utf-16-be"): SAID,
    b"2020-01-01 10:00:00.000001 UTC": SAID,
    b"2020-01-01 10:00:00.999999+00:00": SAID,
}


@pytest.mark.parametrize("content", MOMENTS)
def test_a_moment_is_read_in_each_form_it_is_written_in(folder, content):
    assert read_moment(content) == MOMENTS[content]
    (folder / "timestamp.txt").write_bytes(content)
    check_timestamp(folder)
