"""Extensions: the file, the command, and that the gradebook follows."""

import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from nbgrader.api import Gradebook
from support import ROOT

from graders import CourseError
from graders.cli import main
from graders.course import open_course
from graders.gradebook.extensions import FILE_NAME, Extension, Extensions, load_extensions, save_extensions
from graders.gradebook.granting import Wanted, extend, read_until
from graders.gradebook.penalties import Dates, follow_deadlines

ZONE = ZoneInfo("Asia/Yekaterinburg")  # UTC+5
SOFT = datetime(2026, 3, 10, 18, 59, 59, tzinfo=UTC)


def test_what_is_written_is_read_again(tmp_path):
    entries = [
        Extension('o\'neil "x" \\ =1', "a", SOFT, None, 'грипп; "справка"\t# [x]\u2028\x7f'),
        Extension("Жанна", "b", None, 3),
    ]
    save_extensions(tmp_path / FILE_NAME, Extensions(entries), ZONE)
    assert list(load_extensions(tmp_path / FILE_NAME, ZONE)) == entries
    text = (tmp_path / FILE_NAME).read_text(encoding="utf-8")
    assert "2026-03-10T23:59:59+05:00" in text, "in the course's zone"
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8-sig")
    assert list(load_extensions(tmp_path / FILE_NAME, ZONE)) == entries


def test_an_id_is_found_in_either_form_of_its_letters():
    entries = Extensions([Extension(unicodedata.normalize("NFD", "Андрёй"), "a", SOFT)])
    assert entries.find(unicodedata.normalize("NFC", "Андрёй"), "a")
    entries.put(Extension("Андрёй", "a", None, 2))
    assert [entry.days for entry in entries] == [2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[extension", "not valid TOML"),
        ("[anna]\nsoft = 2026-01-01", r"\[\[extension\]\] and nothing else"),
        ("extension = 3", r"\[\[extension\]\] and nothing else"),
        ('[[extension]]\nstudent = "a"\ndays = 1', "extension 1 needs `student` and `assignment`"),
        ('[[extension]]\nstudent = 17\nassignment = "n"\ndays = 1', "extension 1 needs `student`"),
        ('[[extension]]\nstudent = "a"\nassignment = "n"', "either `soft`, a date, or `days`"),
        ('[[extension]]\nstudent = "a"\nassignment = "n"\ndays = 1\nsoft = 2026-01-01', "either `soft`"),
        ('[[extension]]\nstudent = "a"\nassignment = "n"\ndays = -1', "days must be a whole number from 1"),
        ('[[extension]]\nstudent = "a"\nassignment = "n"\nsoft = "soon"', "extension 1, soft: write a date"),
        ('[[extension]]\nstudent = "a"\nassignment = "n"\nday = 1', "found"),
        (2 * '[[extension]]\nstudent = "a"\nassignment = "n"\ndays = 1\n', "two extensions of n for a; leave one"),
    ],
)
def test_mistakes_are_named(tmp_path, text, message):
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=message) as error:
        load_extensions(tmp_path / FILE_NAME, ZONE)
    assert FILE_NAME in str(error.value)


def test_days_are_those_of_the_calendar_and_nothing_is_shortened():
    berlin = ZoneInfo("Europe/Berlin")
    due = datetime(2026, 10, 20, 21, 59, 59)  # the clocks are set back on the 25th
    assert Extension("a", "n", None, 7).until(due, berlin) == datetime(2026, 10, 27, 22, 59, 59, tzinfo=UTC)
    assert Extension("a", "n", SOFT).beyond(SOFT + timedelta(days=1), ZONE) == timedelta(0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-10", SOFT),
        ("2026-03-10T20:30", datetime(2026, 3, 10, 15, 30, tzinfo=UTC)),
        ("2026-03-10 20:30:15", datetime(2026, 3, 10, 15, 30, 15, tzinfo=UTC)),
        ("2026-03-10T20:30Z", datetime(2026, 3, 10, 20, 30, tzinfo=UTC)),
        (" 2026-03-10T20:30+03:00 ", datetime(2026, 3, 10, 17, 30, tzinfo=UTC)),
    ],
)
def test_dates_and_moments_are_read(text, expected):
    assert read_until(text, ZONE) == expected


@pytest.mark.parametrize("text", ["10.03.2026", "tomorrow", "", "2026-02-30", "03/10/2026", "\x1b[2J"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(CourseError, match="is not a date; write a date like 2026-12-20"):
        read_until(text, ZONE)


@pytest.fixture
def place(tmp_path, empty_gradebook):
    """A course of one assignment of 4 points; lena handed in two days late, and that was graded."""
    (tmp_path / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text(encoding="utf-8"))
    (tmp_path / "deadlines.toml").write_text(
        'timezone = "Asia/Yekaterinburg"\n[hw]\nsoft = 2026-03-10\n', encoding="utf-8"
    )
    (tmp_path / "source/undated").mkdir(parents=True)
    with Gradebook(f"sqlite:///{empty_gradebook}") as gradebook:
        gradebook.add_assignment("hw", duedate=SOFT)
        gradebook.add_notebook("hw", "hw")
        gradebook.add_grade_cell("test", "hw", "hw", max_score=4, cell_type="code")
        gradebook.add_student("lena")
        gradebook.add_student("ivanov")
        gradebook.add_submission("hw", "lena", timestamp=SOFT + timedelta(days=2))
        gradebook.find_grade("test", "hw", "hw", "lena").auto_score = 4
        gradebook.find_submission_notebook("hw", "hw", "lena").late_submission_penalty = 2
        gradebook.db.commit()
    return tmp_path


def run(place, capsys, *arguments):
    code = main(["--course-dir", str(place), "extend", *arguments])
    said = capsys.readouterr()
    return code, said.out + said.err


def lena(place):
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        submission = gradebook.find_submission("hw", "lena")
        return submission.extension, submission.late_submission_penalty


def test_a_penalty_follows_at_once_and_the_last_extension_holds(place, capsys):
    code, said = run(place, capsys, "lena", "hw", "2026-03-12", "--reason", "болезнь")
    assert code == 0 and "hw for lena: until 2026-03-12 23:59 Asia/Yekaterinburg, болезнь" in said
    assert "the late penalty is 0 now, it was 2" in said and "note:" not in said
    assert lena(place) == (timedelta(days=2), 0)
    code, said = run(place, capsys, "lena", "hw", "--days", "1")
    assert "(1 days more); instead of until 2026-03-12 23:59 Asia/Yekaterinburg, болезнь" in said
    assert lena(place) == (timedelta(days=1), 2), "a day late, still"
    code, said = run(place, capsys, "lena", "hw", "--remove")
    assert code == 0 and "no extension any more; due 2026-03-10 23:59" in said
    assert lena(place) == (None, 2)
    assert run(place, capsys, "lena", "hw", "--remove") == (
        1, "course: hw for lena: there is no extension to remove\n"
    )  # fmt: skip


def test_a_date_stays_when_the_deadline_of_all_moves_and_days_move_along(place, capsys, monkeypatch):
    run(place, capsys, "lena", "hw", "2026-03-12")
    api = open_course(place)
    monkeypatch.chdir(place)
    text = (place / "deadlines.toml").read_text(encoding="utf-8")
    for days, soft, expected in [
        (None, "2026-03-11", timedelta(days=1)),
        (None, "2026-03-20", None),
        (5, "2026-03-12", timedelta(days=5)),
        (5, "2026-03-01", timedelta(days=5)),
    ]:
        (place / "deadlines.toml").write_text(text.replace("2026-03-10", soft), encoding="utf-8")
        if days:
            run(place, capsys, "lena", "hw", "--days", str(days))
        with api.gradebook as gradebook:
            follow_deadlines(gradebook, api)
        assert lena(place)[0] == expected, soft


def test_it_can_be_granted_in_advance_and_leaves_no_row(place, capsys):
    code, said = run(place, capsys, "ivanow", "hw", "2026-03-14")
    assert code == 0 and "note: ivanow is not in the gradebook yet" in said and "did you mean ivanov?" in said
    assert run(place, capsys, "ivanov", "hw", "2026-03-14")[1].count("\n") == 1
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        assert [row.student.id for row in gradebook.find_assignment("hw").submissions] == ["lena"]
        assert {student.id for student in gradebook.students} == {"lena", "ivanov"}


def test_one_that_nbgrader_was_told_of_goes_on_and_can_be_replaced(place, capsys, monkeypatch):
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        gradebook.grant_extension("hw", "lena", days=3)
    api = open_course(place)
    monkeypatch.chdir(place)
    with api.gradebook as gradebook:
        changes = follow_deadlines(gradebook, api)
    assert [(change.student, change.before, change.after) for change in changes] == [("lena", 2, 0)]
    _, said = run(place, capsys, "lena", "hw", "2026-03-11")
    assert "instead of until 2026-03-13 23:59 Asia/Yekaterinburg, granted in nbgrader" in said
    assert lena(place) == (timedelta(days=1), 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lena", "hw", "2026-03-10"], "is not after the deadline of all, 2026-03-10 23:59 Asia/Yekaterinburg"),
        (["lena", "hw", "2026-03-01T10:00"], "is not after the deadline of all"),
        (["lena", "hv", "2026-03-12"], "hv: no such assignment; there are hw, undated"),
        (["lena", "undated", "2026-03-12"], "undated: it has no deadline to extend; write one into"),
        (["lena", "hw"], "say until when"),
        (["lena", "hw", "2026-03-12", "--days", "2"], "say until when"),
        (["lena", "hw", "2026-03-12", "--remove"], "say until when"),
        (["lena", "hw", "--days", "0"], "--days must be a whole number from 1"),
        (["lena", "hw", "--days", "99999999999"], "--days must be a whole number from 1"),
        (["le\u200bna", "hw", "--days", "1"], "is no student's id"),
        (["", "hw", "--days", "1"], "is no student's id"),
    ],
)
def test_a_mistake_is_one_line_and_changes_nothing(place, capsys, arguments, message):
    code, said = run(place, capsys, *arguments)
    assert code == 1 and message in said and said.count("\n") == 1
    assert not (place / FILE_NAME).exists() and lena(place) == (None, 2)


def test_a_file_that_cannot_be_read_is_not_written_over(place, capsys):
    (place / FILE_NAME).write_text("lena: 2 days", encoding="utf-8")
    code, said = run(place, capsys, "lena", "hw", "--days", "2")
    assert code == 1 and "not valid TOML" in said and said.count("\n") == 1
    assert (place / FILE_NAME).read_text(encoding="utf-8") == "lena: 2 days"


def test_an_extension_without_any_due_date_is_no_lateness(place, capsys, monkeypatch):
    """nbgrader's own `total_seconds_late` fails on such a row."""
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        gradebook.add_assignment("free")
        gradebook.add_notebook("free", "free")
        gradebook.add_submission("free", "lena", timestamp=SOFT)
        gradebook.grant_extension("free", "lena", days=3)
    api = open_course(place)
    monkeypatch.chdir(place)
    with api.gradebook as gradebook:
        assert follow_deadlines(gradebook, api, "free") == []


def test_the_reason_is_no_order_to_the_terminal(place):
    said = []
    extend(open_course(place), "lena", "hw", Wanted(days=2, reason="\x1b[31mгрипп\u202e\n\nи \ud800"), said.append)
    assert "\x1b" not in said[0] and "грипп" in said[0] and "\n" not in said[0]
    assert "грипп  и \ufffd" in (place / FILE_NAME).read_text(encoding="utf-8")


def test_who_collects_knows_of_an_extension_before_there_is_a_row(place, capsys):
    run(place, capsys, "ivanov", "hw", "2026-03-14")
    with Gradebook(f"sqlite:///{place}/gradebook.db") as gradebook:
        gradebook.grant_extension("hw", "lena", hours=6)
        dates = Dates(place)
        found = [dates.extension_of(gradebook, "hw", student) for student in ("ivanov", "lena", "nobody")]
    assert found == [timedelta(days=4), timedelta(hours=6), timedelta(0)]
