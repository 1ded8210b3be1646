"""What takes too long is interrupted, and one submission that does keeps no other from being graded."""

import contextlib
import signal
import threading
import time
from types import SimpleNamespace

import pytest

from graders import CourseError
from graders.gradebook import submissions
from graders.gradebook.submissions import Submissions
from graders.timelimit import TooSlow, limited


def hang():
    while True:
        with contextlib.suppress(Exception):  # as libraries do
            time.sleep(60)


def test_what_is_done_in_time_is_returned_and_nothing_rings_later():
    before = signal.getsignal(signal.SIGALRM)
    assert limited(30, lambda: signal.getitimer(signal.ITIMER_REAL)[0]) > 0
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0 and signal.getsignal(signal.SIGALRM) == before
    with pytest.raises(ZeroDivisionError):
        limited(30, lambda: 1 / 0)
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0 and signal.getsignal(signal.SIGALRM) == before


def test_what_takes_too_long_is_interrupted_whatever_it_catches():
    before, start = signal.getsignal(signal.SIGALRM), time.monotonic()
    with pytest.raises(TooSlow):
        limited(0.1, hang)
    assert time.monotonic() - start < 30 and signal.getsignal(signal.SIGALRM) == before


def test_in_another_thread_there_is_no_limit_and_no_error():
    said = []
    thread = threading.Thread(target=lambda: said.append(limited(0.001, lambda: time.sleep(0.05) or "done")))
    thread.start()
    thread.join()
    assert said == ["done"]


@pytest.fixture
def handed_in(monkeypatch):
    """The submissions to an assignment, without a gradebook; none of them can be read in time."""
    made = Submissions.__new__(Submissions)
    made._coursedir, made._assignment = SimpleNamespace(ignore=[]), "double"
    made.released, made.translated, made.given = {}, {}, {}
    monkeypatch.setattr(submissions, "READING_LIMIT", 0.1)
    monkeypatch.setattr(submissions, "read_submission", lambda *_, **__: hang())
    return made


def test_a_submission_that_cannot_be_read_in_time_waits_for_the_instructor(handed_in, tmp_path):
    folder = tmp_path / "mallory/double"
    folder.mkdir(parents=True)
    for read in (handed_in.look_at, lambda folder: handed_in.take_in(folder, tmp_path / "staged")):
        with pytest.raises(CourseError, match="mallory/double: not read within 0 s, and so not graded"):
            read(folder)
    assert not (tmp_path / "staged").exists()
