"""`course collect`, from a download to `submitted/`."""

import io
import json
import os
import re
import shutil
import unicodedata
import zipfile
from datetime import datetime
from pathlib import Path

import nbformat
import platforms
import pytest
from nbgrader.api import Gradebook
from support import ROOT, code, graded, notebook

from graders.arguments import parser
from graders.cli import main
from graders.course import open_course
from graders.lms.overtaken import tell_overtaken
from graders.lms.platforms import KINDS, TIMES

SOFT_HARD = 'timezone = "Asia/Omsk"\n[double]\nsoft = 2025-03-10\nhard = 2025-03-20\n'
STUDENTS = [  # id, last, first, e-mail, number on Canvas
    ("shch", "Щукина", "Жанна", "zhanna@uni.example", None),
    ("yolkin", "Ёлкин", "Яков Ильич", None, "31"),
    ("lee", "O'Hara", "Lee", "lee@uni.example", "32"),
    ("twin1", "Ли", "Ким", None, None),
    ("twin2", "Ким", "Ли", None, None),
]


def book(text="", grade_id="test_double"):
    cells = [code(text or "pass", solution=True, grade_id=grade_id.replace("test_", "")), graded("assert 1", grade_id)]
    made = notebook(*cells)
    for number, cell in enumerate(made.cells):
        cell.id = f"c{number}"
    return nbformat.writes(made).encode()


def pack(path, items):
    """Write a zip of name → (content, day and hour of March 2025, or None)."""
    times = {name: datetime(2025, 3, *when) if when else None for name, (_, when) in items.items()}
    return platforms.pack(path, {name: (content, times[name]) for name, (content, _) in items.items()})


@pytest.fixture
def course(tmp_path, empty_gradebook):
    folder = tmp_path / "course"
    for name, cell in {"double": "test_double", "triple": "test_triple"}.items():
        (folder / "release" / name).mkdir(parents=True)
        (folder / "source" / name).mkdir(parents=True)
        (folder / "release" / name / f"{name}.ipynb").write_bytes(book(grade_id=cell))
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    shutil.move(empty_gradebook, folder / "gradebook.db")
    (folder / "deadlines.toml").write_text(SOFT_HARD, encoding="utf-8")
    return folder


@pytest.fixture
def roster(course):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for name, last, first, mail, number in STUDENTS:
            gradebook.add_student(name, last_name=last, first_name=first, email=mail, lms_user_id=number)
    return course


@pytest.fixture
def collect(course, capsys):
    def run(source, *options):
        result = main(["--course-dir", str(course), "collect", str(source), *map(str, options)])
        said = capsys.readouterr()
        return result, said.out.splitlines() + said.err.splitlines()

    return run


def tree(course):
    return {
        path.relative_to(course).as_posix(): path.read_bytes()
        for place in ("submitted", "downloaded", ".course")
        for path in (course / place).rglob("*")
        if path.is_file()
    }


def submitted(course, student, assignment="double"):
    folder = course / "submitted" / student / assignment
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def line_of(lines, who):
    [line] = [line for line in lines if line.startswith(f"{who}:") or line.startswith(f"{who} (")]
    return line


MOODLE = {
    "Жанна Щукина_7_assignsubmission_file_/double.ipynb": (book("zh"), (9, 10)),
    "Яков Ильич Ёлкин_8_assignsubmission_file/work/double.ipynb": (book("ya"), (12, 10)),
    "Яков Ильич Ёлкин_8_assignsubmission_file/work/data.csv": (b"1;2", (12, 10)),
    "Яков Ильич Ёлкин_8_assignsubmission_onlinetext/onlinetext.html": (b"<p>", (12, 10)),
    "Lee OHara_9_assignsubmission_file_/report.pdf": (b"%PDF", (12, 11)),
    "Ким Ли_10_assignsubmission_file_/double.ipynb": (book("?"), (12, 12)),
    "Участник_11_assignsubmission_file_/double.ipynb": (book("?"), (12, 13)),
}


def test_moodles_folders(roster, collect, tmp_path):
    result, lines = collect(pack(tmp_path / "m.zip", MOODLE))
    assert result == 1
    assert lines[0] == "m.zip: Moodle's download of all submissions, 7 files of 5 students"
    assert "read as Asia/Omsk" in lines[1] and lines[2] == "double: the assignment, as the notebooks say"
    assert line_of(lines, "shch") == "shch: collected; 2025-03-09 10:00"
    assert "a text typed into the platform is left out" in line_of(lines, "yolkin")
    assert "report.pdf (a PDF)" in line_of(lines, "lee")
    assert "may be twin1 or twin2" in line_of(lines, "Ким Ли")
    assert "not on the roster" in line_of(lines, "Участник")
    assert lines[-2] == "2 not matched, 1 without a notebook, 2 collected"
    assert submitted(roster, "shch") == {"double.ipynb": book("zh"), "timestamp.txt": b"2025-03-09 04:00:00 UTC\n"}
    assert set(submitted(roster, "yolkin")) == {"double.ipynb", "data.csv", "timestamp.txt"}
    assert sorted(p.name for p in (roster / "submitted").iterdir()) == ["shch", "yolkin"]
    about = json.loads((roster / ".course/collected/double.json").read_text(encoding="utf-8"))["shch"]
    assert (about["platform"], about["name"], about["participant"]) == ("moodle", "Жанна Щукина", "7")
    assert about["entry"] == "Жанна Щукина_7_assignsubmission_file_/double.ipynb"


def test_twice_is_the_same_and_a_dry_run_is_nothing(roster, collect, tmp_path):
    source = pack(tmp_path / "m.zip", MOODLE)
    _, dry = collect(source, "--dry-run")
    assert tree(roster) == {} and "it would be: 2 not matched" in dry[-2]
    collect(source)
    before = tree(roster)
    _, lines = collect(source)
    assert tree(roster) == before and line_of(lines, "shch").startswith("shch: already there")


def flat(text, when, name="Жанна Щукина_7_assignsubmission_file_double.ipynb"):
    return {name: (book(text), when), "Яков Ильич Ёлкин_8_assignsubmission_file_double.ipynb": (book("ya"), (1, 1))}


def test_a_newer_attempt_takes_the_place_of_one_that_is_kept(roster, collect, tmp_path):
    collect(pack(tmp_path / "1.zip", flat("first", (9, 10))))
    _, lines = collect(pack(tmp_path / "2.zip", flat("second", (15, 10))))
    assert line_of(lines, "shch") == (
        "shch: replaced, what was there is kept in downloaded/double/attempts/shch; "
        "2 attempts: 2025-03-09 10:00, 2025-03-15 10:00 (counts)"
    )
    assert submitted(roster, "shch")["double.ipynb"] == book("second")
    kept = sorted((roster / "downloaded/double/attempts/shch").iterdir())
    assert [(path / "double.ipynb").read_bytes() for path in kept] == [book("first"), book("second")]
    _, lines = collect(tmp_path / "1.zip")  # the older one, once more
    assert line_of(lines, "shch").startswith("shch: already there")
    assert submitted(roster, "shch")["double.ipynb"] == book("second")


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_one_after_the_hard_deadline_does_not_cost_the_one_before(roster, collect, tmp_path, order):
    pack(tmp_path / "1.zip", flat("in time", (19, 10)))
    pack(tmp_path / "2.zip", flat("too late", (21, 10)))
    for number in order:
        _, lines = collect(tmp_path / f"{number}.zip")
    assert submitted(roster, "shch")["double.ipynb"] == book("in time")
    assert "2025-03-19 10:00 (counts), 2025-03-21 10:00, after the hard deadline" in line_of(lines, "shch")


def test_an_extension_makes_the_later_one_count(roster, collect, tmp_path):
    with Gradebook(f"sqlite:///{roster}/gradebook.db") as gradebook:
        gradebook.add_assignment("double")
        gradebook.add_submission("double", "shch")
        gradebook.grant_extension("double", "shch", days=3)
    collect(pack(tmp_path / "1.zip", flat("first", (19, 10))))
    collect(pack(tmp_path / "2.zip", flat("extended", (21, 10))))
    assert submitted(roster, "shch")["double.ipynb"] == book("extended")


@pytest.mark.parametrize("command", ["extend", "moved"])
def test_an_attempt_that_counts_by_a_date_that_moved_is_told_of(roster, collect, tmp_path, capsys, command):
    for number, (text, when) in enumerate({"in time": (19, 10), "too late": (22, 10)}.items()):
        collect(pack(tmp_path / f"{number}.zip", flat(text, when)))
    api = open_course(roster)
    tell_overtaken(api, "double")
    assert capsys.readouterr().out == "", "the dates say so"
    line = "shch: by the dates of now the attempt of 2025-03-22 10:00 counts, which is not in submitted/; "
    if command == "extend":
        assert main(["--course-dir", str(roster), "extend", "yolkin", "double", "--days", "5"]) == 0
        assert "counts" not in capsys.readouterr().out, "it is of somebody else"
        assert main(["--course-dir", str(roster), "extend", "shch", "double", "--days", "5"]) == 0
    else:
        (roster / "deadlines.toml").write_text(SOFT_HARD.replace("2025-03-20", "2025-03-22"), encoding="utf-8")
        tell_overtaken(api, "double")
    assert line + "collect the download again, then grade" in capsys.readouterr().out
    collect(tmp_path / "1.zip")
    tell_overtaken(api, "double")
    assert capsys.readouterr().out == "" and submitted(roster, "shch")["double.ipynb"] == book("too late")


def test_what_was_put_into_submitted_by_hand_is_not_told_of(roster, collect, tmp_path, capsys):
    for number, (text, when) in enumerate({"in time": (19, 10), "too late": (22, 10)}.items()):
        collect(pack(tmp_path / f"{number}.zip", flat(text, when)))
    (roster / "deadlines.toml").write_text(SOFT_HARD.replace("2025-03-20", "2025-03-25"), encoding="utf-8")
    (roster / "submitted/shch/double/double.ipynb").write_bytes(book("too late"))
    tell_overtaken(open_course(roster), "double")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_notebook_of_another_assignment_does_not_take_the_place_of_the_right_one(roster, collect, tmp_path, order):
    other = book("mine", grade_id="test_triple")
    pack(tmp_path / "1.zip", flat("right", (8, 10)))
    pack(
        tmp_path / "2.zip", {**flat("", (9, 10)), "Жанна Щукина_7_assignsubmission_file_double.ipynb": (other, (9, 10))}
    )
    for number in order:
        _, lines = collect(tmp_path / f"{number}.zip", "double")
    assert submitted(roster, "shch")["double.ipynb"] == book("right")
    assert "2025-03-08 10:00 (counts), 2025-03-09 10:00, of triple" in line_of(lines, "shch")
    assert "CAREFUL" not in line_of(lines, "shch")


def test_a_newest_attempt_without_a_notebook_does_not_count(roster, collect, tmp_path):
    collect(pack(tmp_path / "1.zip", flat("work", (9, 10))))
    wrong = {"Жанна Щукина_7_assignsubmission_file_double.pdf": (b"%PDF", (10, 10))}
    _, lines = collect(
        pack(tmp_path / "2.zip", flat("x", (1, 5), "Щукина Жанна_7_assignsubmission_file_x.txt") | wrong)
    )
    assert submitted(roster, "shch")["double.ipynb"] == book("work")
    assert "without a notebook" in line_of(lines, "shch")


def test_going_back_to_an_older_state_is_an_attempt_of_its_own(roster, collect, tmp_path):
    for number, (text, day) in enumerate([("a", 3), ("b", 5), ("a", 7)]):
        collect(pack(tmp_path / f"{number}.zip", flat(text, (day, 10))))
    assert submitted(roster, "shch") == {"double.ipynb": book("a"), "timestamp.txt": b"2025-03-07 04:00:00 UTC\n"}


def test_what_the_instructor_changed_is_left_until_something_newer_comes(roster, collect, tmp_path):
    collect(pack(tmp_path / "1.zip", flat("first", (9, 10))))
    (roster / "submitted/shch/double/double.ipynb").write_bytes(book("mended"))
    _, lines = collect(tmp_path / "1.zip")
    assert "left as it is, changed by hand" in line_of(lines, "shch")
    assert submitted(roster, "shch")["double.ipynb"] == book("mended")
    collect(pack(tmp_path / "2.zip", flat("second", (15, 10))))
    assert submitted(roster, "shch")["double.ipynb"] == book("second")
    assert book("mended") in tree(roster).values()


def test_what_was_there_before_the_first_collecting_is_kept(roster, collect, tmp_path):
    old = roster / "submitted/shch/double"
    old.mkdir(parents=True)
    (old / "double.ipynb").write_bytes(book("by exchange"))
    (old / "timestamp.txt").write_text("2025-03-01 10:00:00 UTC")
    _, lines = collect(pack(tmp_path / "1.zip", flat("first", (9, 10))))
    assert line_of(lines, "shch").startswith("shch: replaced") and "2 attempts" in line_of(lines, "shch")
    assert book("by exchange") in tree(roster).values()


CANVAS = {
    "щукинажанна_30_900_double.ipynb": (book("old"), (9, 10)),
    "щукинажанна_30_901_double-1.ipynb": (book("new"), (9, 10)),
    "щукинажанна_30_902_data.csv": (b"1", (9, 10)),
    "anything_LATE_31_903_double.ipynb": (book("number"), (9, 10)),
    "oharalee_32_text.html": (b"<p>", (9, 10)),
    "anon_Ab1Cd_904_double.ipynb": (book("?"), (9, 10)),
}


def test_canvas(roster, collect, tmp_path):
    result, lines = collect(pack(tmp_path / "c.zip", CANVAS))
    assert result == 1 and lines[0].startswith("c.zip: Canvas's download of submissions, 6 files of 4 students")
    assert "when the download was made" in lines[1]
    assert submitted(roster, "shch") == {"double.ipynb": book("new"), "data.csv": b"1"}
    assert submitted(roster, "yolkin") == {"double.ipynb": book("number")}
    assert "--worksheet" not in lines[1], "Canvas has none"
    assert "write the time into submitted/yolkin/double/timestamp.txt" in line_of(lines, "yolkin")
    assert "a text typed into the platform" in line_of(lines, "lee")
    assert "not on the roster" in line_of(lines, "anon_Ab1Cd")
    assert sum("LEFT OUT" in line for line in lines) == 2


def test_times_of_the_download_count_only_where_told(roster, collect, tmp_path):
    source = pack(tmp_path / "c.zip", CANVAS)
    collect(source, "--times", "zip")
    assert submitted(roster, "yolkin")["timestamp.txt"] == b"2025-03-09 04:00:00 UTC\n"


def test_a_course_whose_notebook_ends_in_a_number(course, collect, tmp_path):
    shutil.move(course / "release/double/double.ipynb", course / "release/double/lab-2.ipynb")
    names = ["kim_1_5001_lab-2.ipynb", "lee_2_5002_lab-2-1.ipynb"]
    collect(pack(tmp_path / "c.zip", {name: (book(name), None) for name in names}))
    assert submitted(course, "kim") == {"lab-2.ipynb": book(names[0])}
    assert submitted(course, "lee") == {"lab-2.ipynb": book(names[1])}


def test_a_name_with_e_for_yo_is_found_unless_another_has_it(roster, collect, tmp_path):
    name = "Елкин Яков Ильич_8_assignsubmission_file_double.ipynb"
    collect(pack(tmp_path / "1.zip", {name: (book("e"), None)}))
    assert submitted(roster, "yolkin") == {"double.ipynb": book("e")}
    with Gradebook(f"sqlite:///{roster}/gradebook.db") as gradebook:
        gradebook.add_student("elkin", last_name="Елкин", first_name="Яков Ильич")
        gradebook.add_student("семенова", last_name="Семёнова", first_name="Алёна")
        gradebook.add_student("семёнова", last_name="Семёнова", first_name="Алена")
    collect(pack(tmp_path / "2.zip", {name: (book("another"), None)}))
    assert submitted(roster, "elkin") == {"double.ipynb": book("another")}, "to the letter goes first"
    assert submitted(roster, "yolkin") == {"double.ipynb": book("e")}
    ours = {"семеноваалена_51_900_double.ipynb": (book("?"), None)}
    _, lines = collect(pack(tmp_path / "3.zip", ours))
    assert "may be семенова or семёнова" in line_of(lines, "семеноваалена")
    _, lines = collect(pack(tmp_path / "4.zip", {"сёменова.ipynb": (book("?"), None)}), "--like", "folder")
    assert "not on the roster" in line_of(lines, "сёменова"), "an id is taken to the letter"
    _, lines = collect(pack(tmp_path / "5.zip", {"елкиняковильич.ipynb": (book("?"), None)}), "--like", "folder")
    assert "not on the roster" in line_of(lines, "елкиняковильич"), "Canvas alone runs names together"


def inner(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_a_file_a_student_under_ids_addresses_and_names(roster, collect, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    names = {
        "SHCH.ipynb": book("id"),
        "Ёлкин_Яков Ильич (2).ipynb": book("newer"),
        unicodedata.normalize("NFD", "Яков Ильич Ёлкин.ipynb"): book("other"),
        "double_lee@uni.example.zip": inner({"hw/double.ipynb": book("zip"), "hw/d.csv": b"1", "hw/x.zip": b"PK"}),
        "stranger.ipynb": book("?"),
        "double.ipynb": book("!"),
    }
    for name, content in names.items():
        (folder / name).write_bytes(content)
    result, lines = collect(folder)
    assert result == 1 and lines[0] == "in: a file for each student, 6 files of 6 students"
    assert submitted(roster, "shch") == {"double.ipynb": book("id")}
    assert submitted(roster, "lee") == {"double.ipynb": book("zip"), "d.csv": b"1"}
    assert "not opened" in line_of(lines, "lee")
    assert "both this student" in line_of(lines, "yolkin")
    assert "double: LEFT OUT, the name of the assignment, not of a student" in lines
    assert not (roster / "submitted/yolkin").exists() and not (roster / "submitted/double").exists()


def test_browsers_copies_are_attempts(course, collect, tmp_path):
    source = pack(tmp_path / "f.zip", {f"ivan{n}.ipynb": (book(n), None) for n in ("", " (1)", "(2)")})
    result, lines = collect(source)
    assert result == 0 and "3 attempts" in line_of(lines, "ivan")
    assert submitted(course, "ivan") == {"double.ipynb": book("(2)")}
    assert any(line.startswith("no roster: ids as they stand") for line in lines)


@pytest.mark.parametrize("around", ["", "class/", "Downloads/class/"])
def test_a_folder_a_student_with_or_without_one_around_them(course, collect, tmp_path, around):
    source = pack(
        tmp_path / "s.zip",
        {
            f"{around}ivan/double.ipynb": (book("i"), (3, 10)),
            f"{around}ivan/timestamp.txt": (b"2001-01-01 00:00:00 UTC", (3, 10)),
            f"{around}Анна/deep/er/double.ipynb": (book("a"), (5, 10)),
            f"{around}list.txt": (b"", (5, 10)),
        },
    )
    result, lines = collect(source)
    assert result == 0
    assert submitted(course, "ivan") == {"double.ipynb": book("i"), "timestamp.txt": b"2025-03-03 04:00:00 UTC\n"}
    assert "the student's own timestamp.txt is left out" in line_of(lines, "ivan")
    assert submitted(course, "Анна")["double.ipynb"] == book("a")
    assert any("list.txt" in line and "belongs to no student" in line for line in lines)


def test_nbgraders_submitted(course, collect, tmp_path):
    source = tmp_path / "submitted"
    for student, assignment, said in [
        ("ann", "double", "2025-03-03 10:00 UTC"),
        ("ann", "triple", ""),
        ("bo", "double", "soon"),
    ]:
        (source / student / assignment).mkdir(parents=True)
        (source / student / assignment / f"{assignment}.ipynb").write_bytes(book(student, f"test_{assignment}"))
        (source / student / assignment / "timestamp.txt").write_text(said)
    assert collect(source)[0] == 1  # two assignments
    result, lines = collect(source, "double")
    assert result == 0 and "nbgrader's own folders" in lines[0]
    assert submitted(course, "ann")["timestamp.txt"] == b"2025-03-03 10:00:00 UTC\n"
    assert set(submitted(course, "bo")) == {"double.ipynb"} and "no moment" in line_of(lines, "bo")


def test_nbgraders_inbound(course, collect, tmp_path):
    moments = ["2025-03-03 10:00:00.5 UTC", "2025-03-04 10:00:00 UTC+aB3-x", "2025-03-02 10:00:00.123456 +0600+zz"]
    for moment in moments:
        folder = tmp_path / "inbound" / f"a+b+double+{moment}"
        folder.mkdir(parents=True)
        (folder / "double.ipynb").write_bytes(book(moment))
        (folder / "timestamp.txt").write_text("2001-01-01 00:00:00 UTC")
    result, lines = collect(tmp_path / "inbound")
    assert result == 0 and "3 attempts: 2025-03-02 10:00" in line_of(lines, "a+b")
    assert submitted(course, "a+b")["timestamp.txt"] == b"2025-03-04 10:00:00 UTC\n"


def test_another_platform_by_nbgraders_pattern(course, collect, tmp_path):
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(
            "c.FileNameCollectorPlugin.named_regexp = "
            r"r'.*/HW_(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9-]+)_(?P<file_id>\w+)'" + "\n"
        )
    names = {
        "HW_kim_attempt_2025-03-04-05-06-07_double.ipynb": (book("1"), None),
        "HW_kim_attempt_2025-03-05-05-06-07_double.ipynb": (book("2"), None),
    }
    result, lines = collect(pack(tmp_path / "b.zip", names))
    assert result == 0 and "named_regexp" in lines[0] and "names of the download" in lines[1]
    assert submitted(course, "kim") == {"double.ipynb": book("2"), "timestamp.txt": b"2025-03-04 23:06:07 UTC\n"}


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ({"a.ipynb": book(), "b/double.ipynb": book()}, "--like folder or --like students"),
        ({"class/ivan.ipynb": book()}, "--like folder or --like students"),
        (
            {"A B_1_assignsubmission_file_x.ipynb": book(), "ab_1_2222_x.ipynb": book()},
            "--like moodle or --like canvas",
        ),
        ({"a.ipynb": book(), "b.ipynb": book("", "test_triple")}, "more than one assignment: double .1., triple .1."),
        ({"a.ipynb": book("", "test_other")}, "name the assignment"),
        ({}, "nothing in it that can be collected"),
    ],
)
def test_what_is_ambiguous_is_said_and_not_guessed(course, collect, tmp_path, items, told):
    result, lines = collect(pack(tmp_path / "x.zip", {name: (content, None) for name, content in items.items()}))
    assert result == 1 and tree(course) == {}
    assert re.search(told, lines[-1]) and lines[-1].startswith("course: ")


def test_a_students_own_folder_called_like_the_assignment_makes_no_other_download_of_it(course, collect, tmp_path):
    stamp = (b"2001-01-01 00:00:00 UTC", (3, 10))
    moodle = {
        "A B_1_assignsubmission_file_/double/double.ipynb": (book("m"), (3, 10)),
        "A B_1_assignsubmission_file_/double/timestamp.txt": stamp,
    }
    assert collect(pack(tmp_path / "m.zip", moodle))[0] == 0
    plain = {
        "ann/double/double.ipynb": (book("1"), (3, 10)),
        "ann/double/timestamp.txt": stamp,
        "bo/double.ipynb": (book("2"), (5, 10)),
    }
    assert collect(pack(tmp_path / "p.zip", plain))[0] == 0
    assert set(submitted(course, "A B")) == {"double.ipynb"}
    assert submitted(course, "ann")["timestamp.txt"] == b"2025-03-03 04:00:00 UTC\n"


def test_likeness_that_was_told_is_taken(course, collect, tmp_path):
    source = pack(tmp_path / "x.zip", {"class/ivan.ipynb": (book("i"), None)})
    assert collect(source, "--like", "folder")[0] == 0
    assert set(submitted(course, "ivan")) == {"double.ipynb"}
    assert collect(source, "--like", "students")[0] == 0
    assert set(submitted(course, "class")) == {"ivan.ipynb"}
    assert collect(source, "--like", "moodle")[0] == 1


def test_the_wrong_notebook_is_told_of(course, collect, tmp_path):
    source = pack(
        tmp_path / "x.zip",
        {n: (book("", f"test_{t}"), None) for n, t in [("a.ipynb", "double"), ("b.ipynb", "triple")]},
    )
    result, lines = collect(source, "double")
    assert result == 0 and "CAREFUL, the cells are those of triple" in line_of(lines, "b")
    assert collect(source, "other")[1][-1] == "course: other: no such release; released are double, triple"


def test_two_people_of_one_name_without_a_roster(course, collect, tmp_path):
    names = [f"Ли Ким_{n}_assignsubmission_file_double.ipynb" for n in (4, 5)]
    result, lines = collect(pack(tmp_path / "m.zip", {name: (book(name), None) for name in names}))
    assert result == 1 and "Ли Ким (4) and Ли Ким (5) are both this student" in line_of(lines, "Ли Ким")
    assert not (course / "submitted").exists()


@pytest.mark.parametrize("name", ["a[1]", "<b>", 'q"', "a*"])
def test_ids_that_grading_refuses_are_left_out(course, collect, tmp_path, name):
    result, lines = collect(pack(tmp_path / "m.zip", {f"{name}_4_assignsubmission_file_double.ipynb": (book(), None)}))
    assert result == 1 and "LEFT OUT" in line_of(lines, name) and tree(course) == {}


def test_a_terminal_is_not_written_to_by_a_students_file_name(course, collect, tmp_path):
    names = {"ok.ipynb": (book(), None), "a\x1b[2J.ipynb": (book(), None), "ok/\u202e.rar": (b"", None)}
    _, lines = collect(pack(tmp_path / "m.zip", names), "--like", "folder")
    assert not any(character in "".join(lines) for character in "\x1b\u202e")


def test_a_damaged_record_is_named(course, collect, tmp_path):
    (course / ".course/collected").mkdir(parents=True)
    (course / ".course/collected/double.json").write_text("[]")
    result, lines = collect(pack(tmp_path / "m.zip", {"a.ipynb": (book(), None)}))
    assert result == 1 and "double.json: damaged" in lines[-1] and not (course / "submitted").exists()


def test_nothing_is_written_through_a_link(course, collect, tmp_path):
    (course / "submitted").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (course / "submitted/a").symlink_to(tmp_path / "elsewhere")
    result, _ = collect(pack(tmp_path / "m.zip", {"a.ipynb": (book(), None)}))
    assert result == 1 and list((tmp_path / "elsewhere").iterdir()) == []


def test_times_of_an_unpacked_download_are_taken_and_those_of_a_copied_one_are_not(course, collect, tmp_path):
    for name, day in [("A B_1", 3), ("C D_2", 5)]:
        path = tmp_path / "m" / f"{name}_assignsubmission_file_/double.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(book(name))
        os.utime(path, (0, 1_741_000_000 + day * 86_400))
    shutil.copytree(tmp_path / "m", tmp_path / "copied", copy_function=shutil.copyfile)
    collect(tmp_path / "copied")
    assert set(submitted(course, "A B")) == {"double.ipynb"}
    _, lines = collect(tmp_path / "m")
    assert "its time is new" in line_of(lines, "A B") and "timestamp.txt" in submitted(course, "A B")


def test_what_the_command_line_offers_is_what_there_is():
    for kind in KINDS:
        assert parser().parse_args(["collect", "z", "--like", kind]).like == kind
    for times in TIMES:
        assert parser().parse_args(["collect", "z", "--times", times]).times == times


WORKSHEET = {
    "en": "Identifier,Full name,Email address,Status,Grade,Last modified (submission),Last modified (grade)\n"
    'Participant 7,Z S,zhanna@uni.example,Submitted,,"Sunday, 9 March 2025, 12:05 AM",-\n'
    'Participant 10,Ли Ким,,Submitted,,"Sunday, 9 March 2025, 12:05 PM",-\nParticipant 8,Y,,No submission,,-,-\n',
    "ru": "Идентификатор;Полное имя;Адрес электронной почты;Последнее изменение (ответ)\n"
    "Участник7;Z S;zhanna@uni.example;воскресенье, 9 марта 2025, 00:05\n",
}


@pytest.mark.parametrize("language", WORKSHEET)
def test_moodles_worksheet_says_when_and_who(roster, collect, tmp_path, language):
    names = ["Щ. Ж._7_assignsubmission_file_double.ipynb", "Ёлкин Яков Ильич_8_assignsubmission_file_double.ipynb"]
    source = pack(tmp_path / "m.zip", {name: (book(name), (25, 1)) for name in names})
    assert "unless you name Moodle's grading worksheet (--worksheet FILE)" in collect(source, "--dry-run")[1][1]
    (tmp_path / "w.csv").write_text(WORKSHEET[language], encoding="utf-8-sig")
    result, lines = collect(source, "--worksheet", tmp_path / "w.csv")
    assert result == 0 and "times: those of w.csv" in lines[1]
    assert submitted(roster, "shch")["timestamp.txt"] == b"2025-03-08 18:05:00 UTC\n"
    assert set(submitted(roster, "yolkin")) == {"double.ipynb"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n", "no grading worksheet"),
        ("", "no grading worksheet"),
        (WORKSHEET["en"].replace("March", "maart"), "line 2: 'Sunday, 9 maart 2025, 12:05 AM' is no time"),
        (WORKSHEET["ru"].replace("9 марта", "39 марта"), "line 2: .* is no time"),
    ],
)
def test_a_worksheet_that_cannot_be_read_is_named(roster, collect, tmp_path, text, told):
    (tmp_path / "w.csv").write_text(text, encoding="utf-8")
    result, lines = collect(pack(tmp_path / "m.zip", MOODLE), "--worksheet", tmp_path / "w.csv")
    assert result == 1 and "w.csv" in lines[-1] and re.search(told, lines[-1]) and tree(roster) == {}


@pytest.mark.parametrize(
    "name", ["", "\0x", "timestamp.txt/x", "a/" * 600 + "x", "a/" * 2500 + "x", f"{'d' * 190}/" * 30 + "x"]
)
def test_what_one_student_packs_stops_nobody_else(roster, collect, tmp_path, name):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("double.ipynb", book("packed"))
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"")
    files = {
        "Lee OHara_9_assignsubmission_file_/work.zip": (packed.getvalue(), (9, 10)),
        "Жанна Щукина_7_assignsubmission_file_/double.ipynb": (book("other"), (12, 10)),
    }
    result, lines = collect(pack(tmp_path / "m.zip", files))
    assert result == 0 and "left out" in line_of(lines, "lee")
    assert set(submitted(roster, "lee")) == set(submitted(roster, "shch")) == {"double.ipynb", "timestamp.txt"}


def test_a_pattern_that_takes_a_slash_along_leads_nowhere_else(course, collect, tmp_path):
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(
            "c.FileNameCollectorPlugin.named_regexp = "
            r"r'.*/(?P<student_id>\w+)_\d+_assignsubmission_file_(?P<file_id>.*)'" + "\n"
        )
    outside = course / "submitted/anna/double"
    names = {
        "kim_12_assignsubmission_file_/double.ipynb": (book("1"), None),
        f"kim_12_assignsubmission_file_{outside}/double.ipynb": (book("evil"), None),  # the student's own folders
    }
    result, _ = collect(pack(tmp_path / "b.zip", names), "--like", "pattern")
    assert result == 0 and not outside.exists()
    assert set(submitted(course, "kim")) == {"double.ipynb", f"{outside}/double.ipynb".lstrip("/")}


def test_nobody_hands_in_for_another_by_the_exchange(course, collect, tmp_path, monkeypatch):
    names = {"kim+double+2025-03-03 10:00:00 UTC+x": "kim", "kim+double+2025-03-04 10:00:00 UTC+y": "lee",
             "lee+double+2025-03-04 10:00:00 UTC+z": "lee"}  # fmt: skip
    for name in names:
        (tmp_path / "inbound" / name).mkdir(parents=True)
        (tmp_path / "inbound" / name / "double.ipynb").write_bytes(book(name))
    monkeypatch.setattr(Path, "owner", lambda path: names[path.parent.name])
    _, lines = collect(tmp_path / "inbound")
    assert "LEFT OUT, it belongs to lee, not to kim" in "".join(lines)
    assert submitted(course, "kim")["double.ipynb"] == book("kim+double+2025-03-03 10:00:00 UTC+x")
    monkeypatch.setattr(Path, "owner", lambda path: "teacher")
    assert "LEFT OUT" not in "".join(collect(tmp_path / "inbound")[1]), "all of it was copied"


def test_a_zone_that_is_a_folder_of_zones_is_none(course, collect, tmp_path):
    """Whoever hands in by the exchange names the folder."""
    for name in ("kim+double+2025-03-03 10:00:00 UTC+x", "lee+double+2025-03-03 10:00:00 Europe+y"):
        (tmp_path / "inbound" / name).mkdir(parents=True)
        (tmp_path / "inbound" / name / "double.ipynb").write_bytes(book(name))
    result, lines = collect(tmp_path / "inbound")
    assert result == 0 and "time not known" in line_of(lines, "lee")
    (course / "deadlines.toml").write_text('timezone = "Europe"\n', encoding="utf-8")
    result, lines = collect(tmp_path / "inbound")
    assert result == 1 and "deadlines.toml: unknown timezone" in lines[-1]


def test_files_whose_names_end_in_numbers_keep_them(roster, collect, tmp_path):
    """Canvas numbers a file that is handed in again; `data-2.csv` may have been called so."""
    files = {
        "щукинажанна_30_900_double.ipynb": (book("old"), (9, 10)),
        "щукинажанна_30_901_double-1.ipynb": (book("new"), (9, 10)),
        "щукинажанна_30_902_data-1.csv": (b"1", (9, 10)),
        "щукинажанна_30_903_data-2.csv": (b"2", (9, 10)),
        "щукинажанна_30_904_helper-7.py": (b"3", (9, 10)),
        "щукинажанна_30_905_Makefile-2": (b"4", (9, 10)),
    }
    collect(pack(tmp_path / "c.zip", files))
    assert submitted(roster, "shch") == {
        "double.ipynb": book("new"), "data.csv": b"2", "data-1.csv": b"1", "data-2.csv": b"2",
        "helper.py": b"3", "helper-7.py": b"3", "Makefile-2": b"4",
    }  # fmt: skip


def test_one_students_file_called_as_another_platforms_makes_no_doubt(roster, collect, tmp_path):
    names = [
        "Жанна Щукина_7_assignsubmission_file_/double.ipynb",
        "Lee OHara_9_assignsubmission_file_/lee_12_34_double.ipynb",
    ]
    collect(pack(tmp_path / "m.zip", {name: (book(name), (9, 10)) for name in names}))
    assert submitted(roster, "shch") and submitted(roster, "lee")


def test_the_length_of_a_name_is_that_of_the_students_file(roster, collect, tmp_path):
    """Moodle puts a name and two numbers before it, in Russian a hundred bytes."""
    own = "отчёт о нейронных сетях " * 4 + "готово.ipynb"
    assert len(own.encode()) < 200 < len(f"Жанна Щукина_7_assignsubmission_file_{own}".encode())
    files = {
        f"Жанна Щукина_7_assignsubmission_file_{own}": (book("long"), (9, 10)),
        f"Lee OHara_9_assignsubmission_file_{'д' * 120}.ipynb": (book("longer"), (12, 10)),
    }
    _, lines = collect(pack(tmp_path / "m.zip", files))
    assert book("long") in submitted(roster, "shch").values()
    assert submitted(roster, "lee") == {} and "longer than 200 bytes" in line_of(lines, "lee")
