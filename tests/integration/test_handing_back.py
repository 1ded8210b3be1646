"""A class is graded, gets its feedback, and has it handed back: with the pages and the gradebook that nbgrader makes."""

import csv
import zipfile

from gradebooks import collect
from nbgrader.api import Gradebook
from support import RIGHT, grade, hand_in

from graders.cli import main
from graders.reporting.stamps import read_stamp

WRONG = "def double(x):\n    return 2"


def run(folder, *arguments):
    return main(["--course-dir", str(folder), *arguments])


def test_from_a_grade_to_the_platform(light, capsys):
    hand_in(light, "петрова", RIGHT)
    hand_in(light, "o'neil & co", WRONG)
    assert grade(light) == 0
    with Gradebook(f"sqlite:///{light}/gradebook.db") as book:
        book.update_or_create_student("петрова", first_name="Анна", last_name="Петрова", email="a@uni.example")
        book.update_or_create_student("o'neil & co", first_name='Zoë "Z"', last_name="<b>O'Neil</b>")

    # nothing is there to hand back before `feedback`, and what is there afterwards says whose it is
    back = light / "back"
    assert run(light, "return", "double", "--to", "folder", str(back)) == 1
    assert not back.exists() and "run `course feedback double`" in capsys.readouterr().err
    assert run(light, "feedback", "double") == 0
    assert run(light, "return", "double", "--to", "folder", str(back)) == 0
    pages = {read_stamp(path.read_bytes()).student: path for path in back.iterdir()}
    assert pages["петрова"].name == "Петрова Анна (петрова) double.html"
    assert "Чья работа: Анна Петрова (петрова)" in pages["петрова"].read_text(encoding="utf-8")
    text = pages["o'neil & co"].read_text(encoding="utf-8")
    assert "&lt;b&gt;O'Neil&lt;/b&gt; (o'neil &amp; co)" in text and "<b>O" not in text

    # points given by hand since, and a graded notebook that is another, make a page old; `feedback` makes it new
    with Gradebook(f"sqlite:///{light}/gradebook.db") as book:
        book.find_grade("test_double", "double", "double", "петрова").manual_score = 1.5
        book.db.commit()
    collect(
        light,
        "double",
        **{"петрова": ("moodle", "Анна Петрова", "12", "Анна Петрова_12_assignsubmission_file_/a.ipynb")},
    )
    capsys.readouterr()
    assert run(light, "return", "double", "--to", "moodle", str(light / "back.zip")) == 1
    assert "петрова: the page is older than the grade" in capsys.readouterr().err
    assert not (light / "back.zip").exists()
    assert run(light, "feedback", "double") == 0
    assert run(light, "return", "double", "--to", "moodle", str(light / "back.zip")) == 1, "one is not in Moodle"
    with zipfile.ZipFile(light / "back.zip") as archive:
        assert archive.namelist() == ["Анна Петрова_12_assignsubmission_file_/double.html"]
        assert "1,5 из 3" in archive.read(archive.namelist()[0]).decode()

    assert run(light, "export", "--like", "csv", "--to", str(light / "out.csv")) == 0
    with (light / "out.csv").open(encoding="utf-8", newline="") as file:
        assert {row["student_id"]: row["double"] for row in csv.DictReader(file)} == {
            "петрова": "1.5",
            "o'neil & co": "0",
        }


def test_a_moved_deadline_makes_pages_old_and_exports_new(light, capsys):
    deadlines = light / "deadlines.toml"
    deadlines.write_text('rule = "scale"\n[double]\nsoft = 2026-02-01\n', encoding="utf-8")
    hand_in(light, "anna", timestamp="2026-02-05 12:00:00 UTC")
    assert grade(light) == 0
    assert run(light, "feedback", "double") == 0
    assert run(light, "return", "double", "--to", "folder") == 0
    deadlines.write_text('rule = "scale"\n[double]\nsoft = 2026-02-08\n', encoding="utf-8")
    capsys.readouterr()
    assert run(light, "return", "double", "--to", "folder") == 1
    assert "anna: the page is older than the grade" in capsys.readouterr().err
    assert run(light, "export", "--like", "excel", "--to", str(light / "out.csv")) == 0
    assert (light / "out.csv").read_text(encoding="utf-8-sig").splitlines()[1] == "anna;;;;3"
